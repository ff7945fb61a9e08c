import type { Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { command as chatCommand } from '../../../src/commands/chat.ts';
import { runCommand } from '../../../src/commands/run.ts';
import { speak } from '../../helpers/bare-client.ts';
import { startCourseProgram } from '../../helpers/course/start.ts';
import { deferred } from '../../helpers/deferred.ts';
import { type FakeIo, fakeIo, type FakeIoOptions } from '../../helpers/fake-io.ts';
import { keyboard } from '../../helpers/keyboard.ts';
import { testWith } from '../../helpers/programs.ts';
import { closedPort, startServer } from '../../helpers/servers.ts';

interface Run {
  readonly code: Promise<number>;
  readonly io: FakeIo;
}

function connect(args: readonly (string | number)[], options: FakeIoOptions = {}): Run {
  const io = fakeIo(options);
  return { code: runCommand(chatCommand, ['connect', ...args.map(String)], io), io };
}

/** A relay by a script: what it hears, as lines come. */
class Script {
  readonly heard: string[] = [];
  readonly #socket: Socket;
  #rest = '';
  #wake: () => void = () => undefined;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (bytes: Buffer) => {
      const lines = (this.#rest + bytes.toString()).split('\n');
      this.#rest = lines.pop() ?? '';
      this.heard.push(...lines);
      this.#wake();
    });
  }

  async expect(line: string): Promise<void> {
    while (!this.heard.includes(line)) await new Promise<void>((resolve) => (this.#wake = resolve));
  }

  say(text: string): void {
    this.#socket.write(text);
  }

  /** As netkit's relay does it. */
  async sayGoodbye(): Promise<void> {
    await this.expect('FIN');
    this.#socket.end('fin');
  }
}

describe('a pipe', () => {
  test('is said, and everything is shown until the relay has ended', async () => {
    const { port } = await startServer(async (socket) => {
      const relay = new Script(socket);
      relay.say('server> Welcome.\n');
      await relay.expect('second');
      relay.say('alice> \x1b[2J\n');
      await relay.sayGoodbye();
    });
    const { code, io } = connect(['127.0.0.1', port, '-s'], { stdin: 'first\n\nsecond' });
    expect(await code).toBe(0);
    expect(io.stdout.text).toBe('server> Welcome.\nalice> \\x1b[2J\n');
    expect(io.stderr.text).toBe('');
  });

  test('is a terminal, as far as what it would obey is concerned', async () => {
    const { port } = await startServer(async (socket) => {
      const relay = new Script(socket);
      relay.say('server> Welcome.\nalice> \x1b[2J\n');
      await relay.sayGoodbye();
    });
    const { code, io } = connect(['127.0.0.1', port], { terminal: true });
    expect(await code).toBe(0);
    expect(io.stdout.text).toBe('server> Welcome.\nalice> \\x1b[2J\n');
  });
});

describe('what goes wrong', () => {
  test('a relay that is lost is one line', async () => {
    const { port } = await startServer((socket) => void socket.end('server> Welcome.\n'));
    const { code, io } = connect([`127.0.0.1:${port}`, '-s', '-S'], { stdin: keyboard().stdin });
    expect(await code).toBe(56);
    expect(io.stderr.text).toBe('netkit: the relay has closed the connection\n');
  });

  test('a relay that breaks off is, too', async () => {
    const { port } = await startServer((socket) => {
      socket.write('server> Welcome.\n');
      socket.on('data', () => void socket.resetAndDestroy());
    });
    const { stdin, type } = keyboard();
    const { code, io } = connect(['127.0.0.1', port, '-s', '-S'], { stdin });
    type('hello');
    expect(await code).toBe(56);
    expect(io.stderr.text).toMatch(/^netkit: [^\n]*\n$/);
  });

  test('nobody is there', async () => {
    const { code } = connect(['127.0.0.1', await closedPort()]);
    expect(await code).toBe(7);
  });

  test.for([
    [['127.0.0.1', '1', '--nick', 'server'], /--nick server: this name is reserved/],
    [['127.0.0.1', '1', '--nick', '1st'], /a name begins with a letter/],
    [['127.0.0.1', '1', '--password'], /NETKIT_PASSWORD/],
    [['127.0.0.1', '1', '--bind', '::1'], /--bind goes with --listen/],
    [['127.0.0.1', '70000'], /not a port/],
  ] as const)('%j is refused before anything is sent', async ([args, why]) => {
    const { code, io } = connect(args);
    expect(await code).toBe(2);
    expect(io.stderr.text).toMatch(why);
  });

  test('Ctrl-C ends it', async () => {
    const controller = new AbortController();
    const { port } = await startServer((socket) => {
      socket.write('server> Welcome.\n', () => controller.abort());
    });
    const { code } = connect(['127.0.0.1', port], { stdin: keyboard().stdin, signal: controller.signal });
    expect(await code).toBe(130);
  });
});

test('introduces itself, and shows the password to nobody', async () => {
  let heard: readonly string[] = [];
  const { port } = await startServer(async (socket) => {
    const relay = new Script(socket);
    ({ heard } = relay);
    relay.say('server> Welcome. This relay has a password: /pass PASSWORD\n');
    await relay.sayGoodbye();
  });
  const { code, io } = connect(['127.0.0.1', port, '--nick', 'alice', '--password', '--trace'], {
    env: { NETKIT_PASSWORD: 'open sesame' },
  });
  expect(await code).toBe(0);
  expect(heard).toEqual(['/pass open sesame', '/nick alice', 'FIN']);
  expect(io.stderr.text).toContain('/nick alice');
  expect(io.stderr.text + io.stdout.text).not.toContain('sesame');
});

test('talks with others past the relay, both ways', async () => {
  const alice = deferred<Script>();
  const { port: alicesPort } = await startServer((socket) => alice.resolve(new Script(socket)));
  const relaySide = deferred<Script>();
  const { port } = await startServer((socket) => relaySide.resolve(new Script(socket)));
  const { stdin, type } = keyboard();
  const { code, io } = connect(['127.0.0.1', port, '--listen', 0, '-s'], { stdin });
  const relay = await relaySide.promise;
  relay.say('server> Welcome.\n');
  type('/join alice');
  await relay.expect('/join alice');
  const [, ours = ''] = /^\/listen (\d+)$/.exec(relay.heard[0] ?? '') ?? [];

  relay.say(`server> alice is at 127.0.0.1:${alicesPort}\n`);
  const talk = await alice.promise;
  while (!io.stdout.text.includes('JOINED')) await new Promise((resolve) => setImmediate(resolve));
  type('psst');
  await talk.expect('psst');

  const caller = speak(Number(ours), 'hello from outside');
  while (!io.stdout.text.includes('said: hello from outside'))
    await new Promise((resolve) => setImmediate(resolve));
  type(undefined);
  await relay.sayGoodbye();
  expect(await code).toBe(0);
  expect((await caller).bytes).toHaveLength(0);
  expect(relay.heard).not.toContain('psst');
  expect(io.stdout.text).toContain(
    `127.0.0.1:${alicesPort} JOINED: what you type goes to alice until /leave\n`,
  );
});

describe("the course's programs", () => {
  testWith('python3')('a relay that marks no borders takes each line for one message', async () => {
    const server = startCourseProgram('relay_server.py', '0');
    const port = (await server.next()) ?? '';
    const listener = startCourseProgram('relay_client.py', '127.0.0.1', port);
    expect(await listener.next()).toBe('*You are connected. Send your messages.*');
    const { code, io } = connect(['127.0.0.1', port, '--nick', 'bob'], {
      stdin: 'hello\n/who is there?\n',
    });
    expect(await code).toBe(0);
    expect(io.stdout.text).toBe('You are connected. Send your messages.\n');
    expect(io.stderr.text).toMatch(/^netkit: this relay takes text alone: no name was sent$/m);
    expect(await listener.next()).toBe('*Thread-2> hello*');
    expect(await listener.next()).toBe('*Thread-2> /who is there?*');
    expect(await listener.next()).toBe('*Thread-2 has left*');
    listener.type('FIN');
    expect(await listener.next()).toBe('*fin*');
    expect(await listener.next()).toBeUndefined();
  });
});
