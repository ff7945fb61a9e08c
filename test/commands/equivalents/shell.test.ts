import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { shellWord } from '../../../src/commands/http/equivalents/shell.ts';

const run = promisify(execFile);

it.each([
  ['plain', 'plain'],
  ['http://host:80/a?', "'http://host:80/a?'"],
  ['a@b,c=d%e+f_g-h/i.j', 'a@b,c=d%e+f_g-h/i.j'],
  ['', "''"],
  ['=ls', "'=ls'"],
  ['~', "'~'"],
  ["it's $5 `x` !!", `'it'\\''s $5 \`x\` !!'`],
  ['a\nb', "'a\nb'"],
  ['a\x1b\rb', String.raw`'a'"$(printf '\033\015')"'b'`],
  ['\u202e', String.raw`"$(printf '\342\200\256')"`],
  ['é\u{1f600}', "'é\u{1f600}'"],
])('%j is written %s', (text, expected) => {
  expect(shellWord([text])).toBe(expected);
});

it('reads secrets from variables, and lets a shell look at nothing else', () => {
  expect(shellWord(['alice:', { variable: 'PASSWORD' }])).toBe('"alice:$PASSWORD"');
  expect(shellWord([{ variable: 'TOKEN' }])).toBe('"$TOKEN"');
  expect(shellWord(['al!ce$:', { variable: 'PASSWORD' }])).toBe(`'al!ce$:'"$PASSWORD"`);
});

it('is read by sh as it was', async () => {
  const unit = fc.oneof(
    fc.constantFrom(...Array.from('\'"\\$`!*?[]{}~#&|;<>()=%\n\r\t\x1b\x7f\u0085\u202e\u2028é ')),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }).filter((text) => !text.includes('\0')),
  );
  const words = fc.array(fc.string({ unit }), { minLength: 1, maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(words, async (given) => {
      const script = `printf '%s\\0' ${given.map((word) => shellWord([word])).join(' ')}`;
      const { stdout } = await run('sh', ['-c', script]);
      expect(stdout.split('\0').slice(0, -1)).toEqual(given);
    }),
    { numRuns: 50 },
  );
});
