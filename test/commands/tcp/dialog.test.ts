/** The dialogue in a pipe, with the courses' programs, nc and itself at the other end. */
import { describe, expect, test } from 'vitest';
import { command as tcpCommand } from '../../../src/commands/tcp.ts';
import { runCommand } from '../../../src/commands/run.ts';
import { fakeIo } from '../../helpers/fake-io.ts';
import { describeWith } from '../../helpers/programs.ts';
import { startTalking, type TalkingCommand } from '../../helpers/talking-command.ts';
import { startCourse, startProgram } from '../../helpers/talking-program.ts';

const GREETING = 'You are connected. Send your messages.';

async function startServer(...options: readonly string[]): Promise<TalkingCommand & { port: string }> {
  const server = startTalking((io) => runCommand(tcpCommand, ['dialog', 'serve', '0', ...options], io));
  const [, port = ''] = await server.stderr.next(/^netkit: waiting for clients on 127\.0\.0\.1:(\d+)\n/);
  return { ...server, port };
}

function startClient(port: string, ...options: readonly string[]): TalkingCommand {
  return startTalking((io) =>
    runCommand(tcpCommand, ['dialog', 'connect', '127.0.0.1', port, ...options], io),
  );
}

describe('both ends of it', () => {
  test('talk, one client after the other, while the next one waits and is told nothing', async () => {
    const server = await startServer();
    const first = startClient(server.port);
    await first.stdout.next(/^S> You are connected\. Send your messages\.\n/);
    const second = startClient(server.port);
    await second.stderr.next(/^netkit: connected to 127\.0\.0\.1:\d+\n/);
    first.type('hello');
    await server.stdout.next(/^C> hello\n/);
    server.type('and hello');
    await first.stdout.next(/^S> and hello\n/);
    expect(second.stdout.text).toBe('');
    first.type('FIN');
    expect(await first.code).toBe(0);
    await server.stderr.next(/connection 2 from 127\.0\.0\.1:\d+\n/);
    await second.stdout.next(/^S> You are connected/);
    second.endInput();
    expect(await second.code).toBe(0);
    server.interrupt();
    expect(await server.code).toBe(0);
    expect(server.stdout.text).toBe('C> hello\nC> FIN\nC> FIN\n');
  });

  test('end with the input: of the client, or of the server, after --count, and with --once', async () => {
    const counted = await startServer('--count', '2');
    for (const once of [1, 2]) {
      const client = startClient(counted.port);
      client.endInput();
      expect([once, await client.code]).toEqual([once, 0]);
    }
    expect(await counted.code).toBe(0);

    const server = await startServer();
    const client = startClient(server.port);
    client.type('anybody?');
    server.endInput();
    await client.stdout.next(/S> fin\n/);
    expect(await Promise.all([server.code, client.code])).toEqual([0, 0]);
  });

  test('Ctrl-C: 130 for the client, 0 for the server, in the midst of a dialogue', async () => {
    const server = await startServer();
    const client = startClient(server.port);
    await client.stdout.next(/^S> /);
    server.interrupt();
    expect(await server.code).toBe(0);
    const other = await startServer();
    const interrupted = startClient(other.port);
    await interrupted.stdout.next(/^S> /);
    interrupted.interrupt();
    expect(await interrupted.code).toBe(130);
  });

  test('show what crosses the wire with --trace', async () => {
    const server = await startServer('--once');
    const client = startClient(server.port, '--trace');
    client.type('hello');
    await server.stdout.next(/C> hello/);
    server.type('FIN');
    expect(await client.code).toBe(0);
    expect(client.stderr.text).toContain(GREETING);
    expect(client.stderr.text).toContain('hello');
  });

  test('escape what would do something to a terminal', async () => {
    const server = await startServer('--once');
    const client = startClient(server.port);
    client.type('\x1b[2Jhello');
    await server.stdout.next(/^C> \\x1b\[2Jhello\n/);
    server.type('fin');
    expect(await client.code).toBe(0);
  });
});

describeWith('python3')("the courses' programs", () => {
  test('their client', async () => {
    const server = await startServer('--once');
    const client = startCourse('dialog_client.py', server.port, 'Bonsoir', 'Ça va ?', 'FIN');
    await server.stdout.next(/^C> Bonsoir\n/);
    server.type('Bonsoir à vous');
    await server.stdout.next(/^C> Ça va \?\n/);
    server.type('Oui');
    expect(await server.code).toBe(0);
    expect(server.stdout.text).toBe('C> Bonsoir\nC> Ça va ?\nC> FIN\n');
    // The greeting is sent before anybody knows what this client is like: its line end, print shows.
    const shown = [`S> ${GREETING}`, '', 'S> Bonsoir à vous', 'S> Oui', 'Connexion interrompue.'];
    for (const line of shown) expect(await client.line()).toBe(line);
    expect(await client.code).toBe(0);
  });

  test('their client, when it is the server who says FIN', async () => {
    const server = await startServer('--once');
    const client = startCourse('dialog_client.py', server.port, 'Bonsoir');
    server.type('FIN');
    expect(await server.code).toBe(0);
    for (const line of [`S> ${GREETING}`, '', 'Connexion interrompue.']) {
      expect(await client.line()).toBe(line);
    }
    expect(await client.code).toBe(0);
  });

  test('their server', async () => {
    const server = startCourse('dialog_server.py', 'Bonsoir', 'Oui');
    const client = startClient((await server.line()) ?? '');
    await client.stdout.next(/^S> Vous êtes connecté\. Envoyez vos messages\.\n/);
    client.type('Bonsoir à vous');
    await client.stdout.next(/^S> Bonsoir\n/);
    client.type('Ça va ?');
    await client.stdout.next(/^S> Oui\n/);
    client.type('fin');
    expect(await client.code).toBe(0);
    for (const line of ['C> Bonsoir à vous', 'C> Ça va ?', 'C> fin', 'Connexion interrompue.']) {
      expect(await server.line()).toBe(line);
    }
    expect(await server.code).toBe(0);
  });
});

describeWith('nc')('nc', () => {
  test('as a client: lines, and an empty one is the end', async () => {
    const server = await startServer('--once');
    const client = startProgram('nc', '127.0.0.1', server.port);
    expect(await client.line()).toBe(GREETING);
    client.type('hello\n');
    await server.stdout.next(/^C> hello\n/);
    server.type('hello, nc');
    expect(await client.line()).toBe('hello, nc');
    client.type('\n');
    // Three bytes without a line end, which is why the connection has to end before a line is there.
    client.endInput();
    expect(await client.line()).toBe('fin');
    expect(await server.code).toBe(0);
  });
});

describe('wrong words', () => {
  test.for([
    [['dialog', 'serve', 'http'], "'http' is not a port"],
    [['dialog', 'serve', '70000'], "'70000' is not a port"],
    [['dialog', 'connect', 'localhost', '1e3'], "'1e3' is not a port"],
    [['dialog', 'serve', '0', '--count', '0'], '--count needs a whole number from 1 up'],
  ] as const)('%j', async ([argv, says]) => {
    const io = fakeIo();
    expect(await runCommand(tcpCommand, argv, io)).toBe(2);
    expect(io.stderr.text).toContain(says);
  });

  test('nobody listens there: 7', async () => {
    const server = await startServer();
    server.interrupt();
    await server.code;
    const io = fakeIo();
    expect(await runCommand(tcpCommand, ['dialog', 'connect', '127.0.0.1', server.port], io)).toBe(7);
  });

  test('somebody listens there already: 45', async () => {
    const server = await startServer();
    const io = fakeIo();
    expect(await runCommand(tcpCommand, ['dialog', 'serve', server.port], io)).toBe(45);
    expect(io.stderr.text).toContain('already in use');
  });
});
