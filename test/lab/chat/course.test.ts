import { spawn } from 'node:child_process';
import { expect, onTestFinished } from 'vitest';
import { startCourseProgram } from '../../helpers/course/start.ts';
import { testWith } from '../../helpers/programs.ts';
import { GREETING_END, ircCaller, lineCaller } from './caller.ts';
import { relayFor } from './start-relay.ts';

testWith('python3')('the course\'s clients meet at the relay, and "fin" ends theirs', async () => {
  const { port } = await relayFor();
  const watcher = await lineCaller(port);
  const ada = startCourseProgram('relay_client.py', '127.0.0.1', String(port));
  // They print what one recv brought between stars. The relay speaks first, in whole lines: it does not know yet who they are.
  expect(await ada.next()).toMatch(
    /^\*server> Welcome, 127\.0\.0\.1:\d+\. You are in #lobby, with 1 other\./,
  );
  expect(await ada.next()).toBe('*');
  const announced = await watcher.hear('joined #lobby\n');
  const [, address = ''] = /^server> (127\.0\.0\.1:\d+) joined #lobby\n$/.exec(announced) ?? [];
  ada.type('hello');
  expect(await watcher.hear('\n')).toBe(`${address}> hello\n`);
  // From here on it is sent messages as it sends them: without an end.
  watcher.say('hi ada\n');
  expect(await ada.next()).toBe(`*${watcher.address}> hi ada*`);
  const carol = await ircCaller(port, 'carol');
  expect(await ada.next()).toBe(`*server> carol (${carol.address}) joined #lobby*`);
  carol.say('PRIVMSG #lobby :hi all\r\n');
  expect(await ada.next()).toBe('*carol> hi all*');
  ada.type('été');
  await carol.hear(`:${address}!plain@127.0.0.1 PRIVMSG #lobby :été\r\n`);
  // Nothing is sent for an empty line.
  ada.type('');
  ada.type('Fin');
  expect(await ada.next()).toBe('*fin*');
  expect(await ada.next()).toBeUndefined();
  await watcher.hear(`server> ${address} left\n`);
  await carol.hear(`:${address}!plain@127.0.0.1 QUIT`);
});

testWith(
  'python3',
  'nc',
  'ncat',
  'telnet',
)('nc, ncat --crlf, telnet and a course client are in one room', async () => {
  const { port } = await relayFor();
  const watcher = await lineCaller(port);
  const people = [
    await program('nc', ['127.0.0.1', String(port)]),
    await program('ncat', ['--crlf', '127.0.0.1', String(port)]),
    await program('telnet', ['127.0.0.1', String(port)]),
  ];
  const ada = startCourseProgram('relay_client.py', '127.0.0.1', String(port));
  await ada.next();
  for (const { child, shown } of people) {
    child.stdin.write(`from ${child.spawnfile}\n`);
    await watcher.hear(`> from ${child.spawnfile}\n`);
    for (const other of people)
      if (other.shown !== shown) await other.shown.next(`> from ${child.spawnfile}`);
  }
  ada.type('from ada');
  for (const { shown } of people) await shown.next('> from ada');
  watcher.say('over\n');
  // What comes close together is one message to a program that reads chunks.
  for (let line = await ada.next(); !line?.includes(`${watcher.address}> over`); line = await ada.next()) {
    expect(line).toBeDefined();
  }
  expect(watcher.text).not.toContain('\r');
});

/** A program that has been greeted. */
async function program(name: string, argv: readonly string[]) {
  const child = spawn(name, argv, { stdio: ['pipe', 'pipe', 'ignore'] });
  onTestFinished(() => void child.kill());
  const shown = new Shown();
  child.stdout.on('data', (chunk: Buffer) => shown.add(String(chunk)));
  await shown.next(GREETING_END);
  return { child, shown };
}

class Shown {
  #text = '';
  #wake = (): void => {};

  add(text: string): void {
    this.#text += text;
    this.#wake();
  }

  /** Once it is there; what comes before it is done with. */
  async next(text: string): Promise<void> {
    while (!this.#text.includes(text)) await new Promise<void>((resolve) => (this.#wake = resolve));
    this.#text = this.#text.slice(this.#text.indexOf(text) + text.length);
  }
}
