import { describe, expect, test } from 'vitest';
import {
  findCommand,
  helpLines,
  parseTyped,
  type SlashCommand,
} from '../../../src/actions/chat/slash-commands.ts';

describe('what is typed', () => {
  test.for([
    ['', { kind: 'nothing' }],
    ['  \t', { kind: 'nothing' }],
    ['hello', { kind: 'text', text: 'hello' }],
    [' /join', { kind: 'text', text: ' /join' }],
    ['//usr is a folder', { kind: 'text', text: '/usr is a folder' }],
    ['//', { kind: 'text', text: '/' }],
    ['/quit', { kind: 'command', name: 'quit', rest: '' }],
    ['/JOIN  10.0.0.7 3000 ', { kind: 'command', name: 'join', rest: '10.0.0.7 3000' }],
    ['/msg bob  two  spaces', { kind: 'command', name: 'msg', rest: 'bob  two  spaces' }],
    ['/', { kind: 'command', name: '', rest: '' }],
  ] as const)('%j', ([line, typed]) => {
    expect(parseTyped(line)).toEqual(typed);
  });
});

const TABLE: readonly SlashCommand<string[]>[] = [
  { name: 'join', operands: 'HOST', summary: 'go there', run: (target, rest) => void target.push(rest) },
  { name: 'quit', operands: '', summary: 'end', run: () => undefined },
];

test('a command is found by its name, and gets what follows it', () => {
  const target: string[] = [];
  findCommand(TABLE, 'join')?.run(target, 'there');
  expect(target).toEqual(['there']);
  expect(findCommand(TABLE, 'joi')).toBeUndefined();
});

test('the help is made of the table', () => {
  expect(helpLines(TABLE)).toEqual([
    '/join HOST  go there',
    '/quit       end',
    '//TEXT      send a text that begins with a slash',
  ]);
});
