import { describe, expect, it } from 'vitest';
import { type Answer, candidates, type Known } from '../../../src/commands/completion/candidates.ts';
import type { Command, Verb } from '../../../src/commands/command.ts';

const ls: Verb = {
  name: 'ls',
  operands: '<url..>',
  summary: 'List',
  options: [
    { name: 'long', letter: 'l', kind: 'flag', summary: 'All of it', group: 'Output' },
    { name: 'sort', kind: 'text', choices: ['name', 'size'], summary: 'In which order', group: 'Output' },
    { name: 'output', letter: 'o', kind: 'text', value: 'FILE', summary: 'Where to', group: 'Output' },
    { name: 'header', kind: 'text', value: 'LINE|@FILE', repeats: true, summary: 'Added', group: 'Output' },
    { name: 'into', kind: 'text', value: 'DIR', summary: 'Where to', group: 'Output' },
    { name: 'cert', kind: 'text', value: 'FILE[:PASSWORD]', summary: 'Ours', group: 'TLS' },
  ],
  examples: [],
  run: () => Promise.resolve(0),
};
const verbs: readonly Verb[] = [
  ls,
  { ...ls, name: 'put', operands: '<file..> <url>', summary: 'Store' },
  { ...ls, name: 'chmod', operands: '<mode> <file>', summary: 'Change' },
  { ...ls, name: 'share', operands: '<plain|secret> [dir]', summary: 'Share' },
  { ...ls, name: 'item add', operands: '[dir]', summary: 'Add one' },
  { ...ls, name: 'item delete', operands: '<id>', summary: 'Delete one' },
];

let loaded: string[] = [];
const COMMANDS: readonly Known[] = [
  known({ name: 'files', summary: 'Speak with files', verbs }),
  known({ name: 'filter', summary: 'Has one thing to do', verbs: [{ ...ls, name: '', operands: '[file]' }] }),
  known({
    name: 'chat',
    summary: 'Has a verb without a name',
    verbs: [
      { ...ls, name: '' },
      { ...ls, name: 'serve' },
    ],
  }),
];

function known(command: Command): Known {
  return {
    name: command.name,
    summary: command.summary,
    load() {
      loaded.push(command.name);
      return Promise.resolve({ command, run: () => Promise.resolve(0) });
    },
  };
}

/** A line as it is typed; with a space at its end, the last word is still empty. */
async function after(line: string): Promise<string | string[]> {
  const answer: Answer = await candidates(line.split(' '), COMMANDS);
  return typeof answer === 'string' ? answer : answer.map(({ word }) => word);
}

const OF_LS = ['--long', '--sort', '--output', '--header', '--into', '--cert', '--help'];

describe('what may stand where the cursor is', () => {
  it.each<[line: string, words: string | string[]]>([
    ['', ['files', 'filter', 'chat', 'help', '--help', '--version']],
    ['fil', ['files', 'filter']],
    ['help ', ['files', 'filter', 'chat']],
    ['help files i', ['item']],
    ['help files item ', ['add', 'delete']],
    ['help files ls ', []],
    ['files ', ['ls', 'put', 'chmod', 'share', 'item']],
    ['files item ', ['add', 'delete']],
    ['files item d', ['delete']],
    ['files -', ['--help']],
    ['files --long l', ['ls']],
    ['files --sort ', ['name', 'size']],
    ['files --sort size item a', ['add']],
    ['chat ', ['serve']],
    ['chat --l', ['--long']],
    ['filter ', 'files'],
    ['filter --o', ['--output']],
  ])('finds the command and the verb: %s', async (line, words) => {
    expect(await after(line)).toEqual(words);
  });

  it.each<[line: string, words: string | string[]]>([
    ['files ls -', OF_LS],
    ['files ls --l', ['--long']],
    ['files --long ls --', OF_LS.filter((word) => word !== '--long')],
    ['files ls -l --l', []],
    ['files ls --header a: --h', ['--header', '--help']],
    ['files ls -- --l', []],
    ['files ls --sort -- --l', ['--long']],
    ['files ls ftp://host:21/ --l', ['--long']],
  ])('finds options: %s', async (line, words) => {
    expect(await after(line)).toEqual(words);
  });

  it.each<[line: string, words: string | string[]]>([
    ['files ls --sort ', ['name', 'size']],
    ['files ls --sort s', ['size']],
    ['files ls --sort=', ['--sort=name', '--sort=size']],
    ['files ls --sort=s', ['--sort=size']],
    ['files ls --output ', 'files'],
    ['files ls -o x', 'files'],
    ['files ls -lo ', 'files'],
    ['files ls --output=x', 'files'],
    ['files ls --cert a:', 'files'],
    ['files ls --into ', 'folders'],
    ['files ls --header ', []],
    ['files ls --long=', []],
    ['files ls --nothing=', []],
  ])('finds the value of an option: %s', async (line, words) => {
    expect(await after(line)).toEqual(words);
  });

  it.each<[line: string, words: string | string[]]>([
    ['files put ', 'files'],
    ['files put -', OF_LS],
    ['files put -- -', 'files'],
    ['files put a b c', 'files'],
    ['files chmod ', []],
    ['files share ', ['plain', 'secret']],
    ['files share s', ['secret']],
    ['files share plain ', 'folders'],
    ['files chmod 644 ', 'files'],
    ['files chmod 644 a ', []],
    ['files item add ', 'folders'],
    ['files item delete ', []],
    ['files ls ', []],
  ])('finds operands: %s', async (line, words) => {
    expect(await after(line)).toEqual(words);
  });

  it.each([
    'nothing ',
    'nothing -',
    '-x ',
    '--version ',
    'help nothing ',
    'files nothing ',
    'files nothing --l',
    'files ls --wrong --l',
    'files ls -x ',
  ])('is nothing after what is wrong: %s', async (line) => {
    expect(await after(line)).toEqual([]);
  });

  it('is said with what it is for', async () => {
    expect(await candidates(['files', ''], COMMANDS)).toEqual([
      { word: 'ls', summary: 'List' },
      { word: 'put', summary: 'Store' },
      { word: 'chmod', summary: 'Change' },
      { word: 'share', summary: 'Share' },
      { word: 'item', summary: 'add, delete' },
    ]);
  });

  it('loads the command that is named, and no other', async () => {
    loaded = [];
    await after('fil');
    expect(loaded).toEqual([]);
    await after('files ls --');
    expect(loaded).toEqual(['files']);
  });
});
