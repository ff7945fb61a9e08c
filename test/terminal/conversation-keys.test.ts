/** At a terminal in memory: what becomes of keys and lines. What it looks like, conversation-terminal.test.ts sees. */
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { ioBeside, openConversation } from '../../src/terminal/open-conversation.ts';
import { MAX_TYPED_LINE, MAX_WAITING_LINES } from '../../src/terminal/terminal-conversation.ts';
import { fakeIo, type FakeIo } from '../helpers/fake-io.ts';

function open({ env = {}, signal = new AbortController().signal } = {}) {
  const raw: boolean[] = [];
  let interrupts = 0;
  let shown = '';
  const input = Object.assign(new PassThrough(), { setRawMode: (on: boolean) => raw.push(on) });
  const output = Object.assign(new PassThrough(), { columns: 40 });
  output.on('data', (bytes: Buffer) => (shown += bytes.toString()));
  const terminal = { input, output, interrupt: () => (interrupts += 1) };
  const io: FakeIo = { ...fakeIo({ terminal: true, env, signal, stdin: 'from stdin\n' }), terminal };
  const conversation = openConversation(io, { prompt: '> ' });
  return {
    conversation,
    io,
    input,
    raw,
    /** As one read brings them. */
    press: (keys: string) => void input.write(keys),
    interrupts: () => interrupts,
    shown: () => shown,
    turn: () => new Promise(setImmediate),
  };
}

test('lines are kept until they are asked for, and come in order', async () => {
  const { conversation, press, turn } = open();
  press('one\rtwo\r');
  await turn();
  expect([await conversation.readLine(), await conversation.readLine()]).toEqual(['one', 'two']);
  const third = conversation.readLine();
  press('drei ß 漢\r');
  expect(await third).toBe('drei ß 漢');
  conversation.close();
});

test('characters that come in pieces are whole', async () => {
  const { conversation, input } = open();
  for (const byte of Buffer.from('漢\r')) input.write(Uint8Array.of(byte));
  expect(await conversation.readLine()).toBe('漢');
  conversation.close();
});

test('Ctrl-C does what it would do without all this, and the line is not taken', async () => {
  const { conversation, press, interrupts, turn, raw } = open();
  const line = conversation.readLine();
  press('half\x03');
  await turn();
  expect(interrupts()).toBe(1);
  conversation.close();
  expect(await line).toBeUndefined();
  expect(raw).toEqual([true, false]);
});

test.for([
  ['Ctrl-D', (at: ReturnType<typeof open>) => at.press('\x04')],
  ['a terminal that goes away in the midst of a line', (at) => (at.press('half'), at.input.end())],
  ['an error of the terminal', (at) => at.input.emit('error', new Error('EIO'))],
] as const satisfies readonly (readonly [string, (at: ReturnType<typeof open>) => void])[])(
  'the end, by %s: nothing more is read, and the terminal is no longer raw',
  async ([, end]) => {
    const at = open();
    const line = at.conversation.readLine();
    end(at);
    expect(await line).toBeUndefined();
    expect(await at.conversation.readLine()).toBeUndefined();
    expect(at.raw).toEqual([true, false]);
    at.conversation.say('after the end');
    at.conversation.prompt = 'unseen> ';
    await at.turn();
    expect(at.shown()).toContain('after the end\r\n');
    expect(at.shown()).not.toContain('unseen');
  },
);

test('the signal ends it, whenever it comes', async () => {
  const stop = new AbortController();
  const { conversation, raw } = open({ signal: stop.signal });
  const line = conversation.readLine();
  stop.abort();
  expect(await line).toBeUndefined();
  expect(raw).toEqual([true, false]);
  const late = open({ signal: stop.signal });
  expect(await late.conversation.readLine()).toBeUndefined();
});

test('a line of MAX_TYPED_LINE characters is taken, a longer one is not, nor any part of it', async () => {
  const { conversation, press, shown, turn } = open();
  press(`${'x'.repeat(MAX_TYPED_LINE)}\r`);
  expect(await conversation.readLine()).toHaveLength(MAX_TYPED_LINE);
  press(`${'x'.repeat(MAX_TYPED_LINE + 5)}\rnext\r`);
  expect(await conversation.readLine()).toBe('next');
  await turn();
  expect(shown()).toContain(`(that was more than ${MAX_TYPED_LINE} characters, and was not taken)`);
  conversation.close();
});

test('MAX_WAITING_LINES lines wait, and one more is not taken', async () => {
  const { conversation, press, shown, turn } = open();
  press('x\r'.repeat(MAX_WAITING_LINES));
  press('too many\r');
  await turn();
  expect(shown()).toContain(`(${MAX_WAITING_LINES} lines are waiting: this one was not taken)`);
  for (let count = 0; count < MAX_WAITING_LINES; count += 1) await conversation.readLine();
  const next = conversation.readLine();
  press('next\r');
  expect(await next).toBe('next');
  conversation.close();
});

test('what is written to stderr meanwhile goes above the prompt where it shows on the same terminal', async () => {
  const { conversation, io, shown, turn } = open();
  ioBeside(conversation, io).stderr.write('a note\nof two lines\n');
  await turn();
  expect(shown()).toContain('a note\r\nof two lines\r\n');
  expect(io.stderr.text).toBe('');
  const elsewhere = { ...io, stderr: fakeIo().stderr };
  ioBeside(conversation, elsewhere).stderr.write('into a file\n');
  expect(elsewhere.stderr.text).toBe('into a file\n');
  conversation.close();
});

test('a dumb terminal is read and written line by line', async () => {
  const { conversation, io, shown } = open({ env: { TERM: 'dumb' } });
  expect(await conversation.readLine()).toBe('from stdin');
  conversation.say('hello');
  expect([io.stdout.text, shown()]).toEqual(['hello\n', '']);
});
