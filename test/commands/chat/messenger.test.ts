/** The messenger in a pipe, with another one, nc and the course's programs at the other end. */
import { describe, expect, test } from 'vitest';
import { command as chatCommand } from '../../../src/commands/chat.ts';
import { runCommand } from '../../../src/commands/run.ts';
import { fakeIo } from '../../helpers/fake-io.ts';
import { describeWith } from '../../helpers/programs.ts';
import { startTalking, type TalkingCommand } from '../../helpers/talking-command.ts';
import { startCourse, startProgram } from '../../helpers/talking-program.ts';

async function start(...options: readonly string[]): Promise<TalkingCommand & { port: string }> {
  const argv = ['--port', '0', '--bind', '127.0.0.1', ...options];
  const messenger = startTalking((io) => runCommand(chatCommand, argv, io));
  const [, port = ''] = await messenger.stderr.next(/^netkit: others reach you on .*port (\d+)/);
  await messenger.stdout.next(/^Welcome to Messenger !\n/);
  return { ...messenger, port };
}

describe('two of them', () => {
  test('look as the course has it, and end with /quit', async () => {
    const [alice, bob] = [await start(), await start()];
    alice.type(`/join 127.0.0.1 ${bob.port}`);
    await alice.stdout.next(new RegExp(`^127\\.0\\.0\\.1:${bob.port} JOINED\\n`));
    alice.type('hello, Bob');
    await bob.stdout.next(/^127\.0\.0\.1 said: hello, Bob\n/);
    bob.type('/nick bob');
    bob.type('hello yourself');
    await alice.stdout.next(/^127\.0\.0\.1 \(bob\) said: hello yourself\n/);
    alice.type('/quit');
    await alice.stdout.next(/^BEY\n$/);
    expect(await alice.code).toBe(0);
    await bob.stderr.next(/127\.0\.0\.1:\d+ has left: \/join somebody to go on\n/);
    bob.interrupt();
    expect(await bob.code).toBe(0);
  });

  test('at the end of a pipe: what was typed arrives, and with --wait an answer as well', async () => {
    const bob = await start();
    const alice = await start('--join', `127.0.0.1:${bob.port}`, '--nick', 'alice', '--wait', '30');
    alice.type('one');
    alice.type('two');
    alice.endInput();
    await bob.stdout.next(/said: one\n.*said: two\n/);
    bob.type('three');
    await alice.stdout.next(/said: three\n/);
    alice.interrupt();
    expect(await alice.code).toBe(0);
    const carol = await start('--join', `127.0.0.1:${bob.port}`);
    carol.type('four');
    carol.endInput();
    await bob.stdout.next(/said: four\n/);
    bob.interrupt();
    expect(await Promise.all([bob.code, carol.code])).toEqual([0, 0]);
  });

  test('escape what would do something to a terminal', async () => {
    const [alice, bob] = [await start(), await start()];
    alice.type(`/join 127.0.0.1 ${bob.port}`);
    alice.type('\x1b]0;title\x07');
    await bob.stdout.next(/^127\.0\.0\.1 said: \\x1b\]0;title\\x07\n/);
  });

  test('hear IPv4 on an IPv6 port under its IPv4 address, and see the wire with --trace', async () => {
    const bob = await start('--bind', '::', '--trace');
    const alice = await start();
    alice.type(`/join 127.0.0.1 ${bob.port}`);
    alice.type('hello');
    await bob.stdout.next(/^127\.0\.0\.1 said: hello\n/);
    await bob.stderr.next(/hello/);
  });
});

describeWith('python3')("the course's programs", () => {
  test('a server that closes after each message is dialled again for the next', async () => {
    const server = startCourse('one_message_server.py', '20');
    const port = (await server.line()) ?? '';
    const alice = await start('--join', `127.0.0.1:${port}`);
    // Each follows at once, and mostly crosses with the end of the connection before.
    for (let line = 1; line <= 20; line += 1) {
      alice.type(`ligne ${line}`);
      expect(await server.line()).toBe(`'ligne ${line}\\n'`);
    }
    expect(await server.code).toBe(0);
  });

  test("another student's messenger, which sends no line ends and gets none", async () => {
    const alice = await start();
    const peer = startCourse('messenger_peer.py', alice.port, 'salut', 'ça va ?');
    await alice.stdout.next(/^127\.0\.0\.1 said: salut\n/);
    alice.type('salut à toi');
    expect(await peer.line()).toBe("'salut à toi'");
    await alice.stdout.next(/^127\.0\.0\.1 said: ça va \?\n/);
    alice.type('oui');
    expect(await peer.line()).toBe("'oui'");
    await alice.stderr.next(/has left/);
  });
});

describeWith('nc')('nc', () => {
  test('comes, says something, and is answered', async () => {
    const alice = await start();
    const nc = startProgram('nc', '127.0.0.1', alice.port);
    nc.type('hello\n');
    await alice.stdout.next(/^127\.0\.0\.1 said: hello\n/);
    alice.type('hello, nc');
    expect(await nc.line()).toBe('hello, nc');
  });
});

describe('wrong words', () => {
  test.for([
    [['--port', '70000'], 2, '--port 70000 is not a port'],
    [['--join', 'host:http'], 2, "'http' is no port"],
    [['--port', '0', '--bind', '127.0.0.1', '--nick', 'a b'], 2, 'a name has letters'],
    [['--port', '0', '--bind', '203.0.113.1'], 45, 'not an address of this machine'],
  ] as const)('%j', async ([argv, code, says]) => {
    const io = fakeIo();
    expect(await runCommand(chatCommand, argv, io)).toBe(code);
    expect(io.stderr.text).toContain(says);
  });

  test('somebody who is not there: why, and the prompt goes on', async () => {
    const gone = await start();
    gone.interrupt();
    await gone.code;
    const alice = await start();
    alice.type(`/join 127.0.0.1 ${gone.port}`);
    await alice.stderr.next(/netkit: .*refused/);
    alice.type('/who');
    await alice.stdout.next(/^nobody is here\n/);
  });
});
