import { once } from 'node:events';
import net from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  type ServiceServer,
  type ServiceServerSettings,
  startServiceServer,
} from '../../../src/lab/tcp/server.ts';
import { createService, type Service } from '../../../src/lab/tcp/services.ts';
import { speakText } from '../../helpers/bare-client.ts';

interface Started extends ServiceServer {
  readonly log: string[];
  /** Resolves once that line is in the log; a client's port is written as a number in its place. */
  logged(line: RegExp): Promise<void>;
}

async function start(
  settings: Partial<ServiceServerSettings> = {},
  service: Service = createService('echo'),
): Promise<Started> {
  const log: string[] = [];
  let onLine = (): void => {};
  const server = await startServiceServer(service, {
    host: '127.0.0.1',
    port: 0,
    maxConnections: 100,
    idleTimeout: Infinity,
    log(line) {
      log.push(line);
      onLine();
    },
    ...settings,
  });
  onTestFinished(() => server.stop());
  const logged = async (pattern: RegExp): Promise<void> => {
    while (!log.some((line) => pattern.test(line))) await new Promise<void>((resolve) => (onLine = resolve));
  };
  return Object.assign(server, { log, logged });
}

/** @returns with the name by which the server knows it */
async function connect({ port }: ServiceServer): Promise<net.Socket & { readonly at: string }> {
  const socket = net.connect({ port, host: '127.0.0.1' });
  socket.on('error', () => {});
  onTestFinished(() => void socket.destroy());
  await once(socket, 'connect');
  return Object.assign(socket, { at: `127.0.0.1:${socket.localPort}` });
}

async function ask(socket: net.Socket, message: string): Promise<string> {
  socket.write(message);
  const [answer] = (await once(socket, 'data')) as [Buffer];
  return String(answer);
}

describe('a small server', () => {
  it('tells who comes, and who goes after how many bytes', async () => {
    const server = await start();
    const socket = await connect(server);
    expect(await ask(socket, 'hello')).toBe('hello');
    socket.end();
    await once(socket, 'close');
    await server.logged(/goes/);
    expect(server.log).toEqual([`${socket.at} comes`, `${socket.at} goes: 5 bytes received, 5 sent`]);
    expect(server.servedCount).toBe(1);
  });

  it('serves as many as it has handlers; the others wait, and are served in the order in which they came', async () => {
    const server = await start({ handlers: 1 });
    const first = await connect(server);
    await server.logged(/comes/);
    const second = await connect(server);
    await server.logged(/waits \(1 in the queue\)/);
    const third = await connect(server);
    await server.logged(/waits \(2 in the queue\)/);
    const answers = [ask(second, 'two'), ask(third, 'three')];
    expect(await ask(first, 'one')).toBe('one');
    expect(server.servedCount).toBe(1);
    first.end();
    expect(await answers[0]).toBe('two');
    expect(server.servedCount).toBe(2);
    second.end();
    expect(await answers[1]).toBe('three');
    expect(server.log.filter((line) => line.includes('is served'))).toEqual([
      `${second.at} is served`,
      `${third.at} is served`,
    ]);
  });

  it('forgets who breaks off while waiting', async () => {
    const server = await start({ handlers: 1 });
    const first = await connect(server);
    await server.logged(/comes/);
    const second = await connect(server);
    await server.logged(/waits/);
    second.resetAndDestroy();
    await server.logged(/goes: connection reset by the peer, 0 bytes received, 0 sent/);
    const third = await connect(server);
    const answer = ask(third, 'three');
    first.end();
    expect(await answer).toBe('three');
    expect(server.log.filter((line) => line.includes('is served'))).toHaveLength(1);
  });

  it('takes as many as it may, and hangs up on the next one', async () => {
    const server = await start({ maxConnections: 2 });
    const [one, two] = [await connect(server), await connect(server)];
    expect([await ask(one, '1'), await ask(two, '2')]).toEqual(['1', '2']);
    const three = await connect(server);
    expect(await text(three)).toBe('');
    expect(server.servedCount).toBe(2);
  });

  it('hangs up on a client that does nothing, once it is served', async () => {
    const server = await start({ idleTimeout: 20, handlers: 1 });
    const [first, second] = [await connect(server), await connect(server)];
    await Promise.all([once(first.resume(), 'close'), once(second.resume(), 'close')]);
    await server.logged(new RegExp(`${second.at} is served`));
    await server.logged(new RegExp(`${second.at} goes: nothing moved for 0.02 s, `));
  });

  it('survives clients that break off in the middle', async () => {
    const server = await start({}, createService('chargen'));
    for (let count = 0; count < 5; count += 1) {
      const socket = await connect(server);
      await once(socket, 'data');
      socket.resetAndDestroy();
    }
    const last = await connect(server);
    await once(last, 'data');
    expect(server.servedCount).toBe(6);
  });

  it('ends with clients that are served, that wait, and that read nothing, and has logged them by then', async () => {
    const server = await start({ handlers: 2 }, createService('chargen'));
    const [reader, deaf, waiting] = [await connect(server), await connect(server), await connect(server)];
    reader.resume();
    await once(reader, 'data');
    await server.logged(/waits/);
    await server.stop();
    expect(server.log.filter((line) => line.includes('goes'))).toHaveLength(3);
    expect(server.servedCount).toBe(2);
    waiting.destroy();
    deaf.destroy();
  });

  it('answers a message that came together with the end', async () => {
    const { port } = await start({}, createService('daytime', { clock: () => new Date(0) }));
    expect(await speakText(port, 'x')).toBe('Thursday, January 1, 1970 00:00:00-UTC\r\n');
  });
});
