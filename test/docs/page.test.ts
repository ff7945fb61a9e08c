import { expect, test } from 'vitest';

import { examplesOf } from './page.ts';
import { leftOnScreen } from './screen.ts';

test('a command has what stands below it, until the next one or the end of the block', () => {
  const page = [
    'Text with `$ netkit` in it:',
    '',
    '    $ one \\',
    '        --more',
    '    shown',
    '',
    '    shown, too',
    '    $ two',
    '',
    '    npm start',
    '',
    'Text.',
    '',
    '    no command',
  ].join('\n');
  expect(examplesOf(page)).toEqual([
    { command: 'one \\\n    --more', shown: ['shown', '', 'shown, too'], line: 3 },
    { command: 'two', shown: ['', 'npm start'], line: 8 },
  ]);
});

test.each([
  ['lines', 'a\nb\r\n', ['a', 'b']],
  ['a bar that is written over', ' 10 %\r\u{1B}[K100 %\r\u{1B}[Kdone\n', ['done']],
  ['two lines that are written over', 'bar\nall\u{1B}[1A\r\u{1B}[Jsaved\nall\n', ['saved', 'all']],
])('the screen has %s', (_, written, left) => expect(leftOnScreen(written)).toEqual(left));
