import { EventEmitter } from 'node:events';
import net from 'node:net';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { TransportError } from '../../src/errors.ts';
import { connectAny, type SocketAddress } from '../../src/net/connect.ts';
import { closedPort, startServer } from '../helpers/servers.ts';

const never = new AbortController().signal;
const plain = () => ({ socket: new net.Socket() });

describe('connectAny', () => {
  test('goes on to the next address at once when one is refused', async () => {
    const server = await startServer(() => {});
    const closed = await closedPort('127.0.0.2');
    const attempts: string[] = [];
    const recorder = {
      attempting: (where: string) => attempts.push(`try ${where}`),
      attemptFailed: (where: string, reason: string) => attempts.push(`${where}: ${reason}`),
    };
    const addresses = [
      { address: '127.0.0.2', port: closed },
      { address: '127.0.0.1', port: server.port },
    ];
    const { socket } = await connectAny(addresses, plain, { signal: never, recorder: recorder as never });
    expect(socket.remotePort).toBe(server.port);
    socket.destroy();
    expect(attempts).toEqual([
      `try 127.0.0.2:${closed}`,
      `127.0.0.2:${closed}: connection refused`,
      `try 127.0.0.1:${server.port}`,
    ]);
  });

  test('names every address that it tried, and why each failed', async () => {
    const [four, six] = [await closedPort(), await closedPort('::1')];
    const addresses: SocketAddress[] = [
      { address: '127.0.0.1', port: four },
      { address: '::1', port: six },
      { path: '/no/such/socket' },
    ];
    await expect(connectAny(addresses, plain, { signal: never })).rejects.toMatchObject({
      code: 'refused',
      message:
        `could not connect to 127.0.0.1:${four} (connection refused), [::1]:${six} (connection refused), ` +
        'unix:/no/such/socket (there is no such file)',
    });
  });

  test('does not begin when it is given up beforehand', async () => {
    const reason = new TransportError('aborted', 'interrupted');
    const create = vi.fn<typeof plain>(plain);
    const where = [{ address: '127.0.0.1', port: 1 }];
    await expect(connectAny(where, create, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(create).not.toHaveBeenCalled();
  });
});

/** A socket whose fate the test decides: nothing on loopback is slow enough. */
class FakeSocket extends EventEmitter {
  destroyed = false;
  where: unknown;
  connect(where: unknown): void {
    this.where = where;
  }
  destroy(): void {
    this.destroyed = true;
  }
  fail(code: string): void {
    this.emit('error', Object.assign(new Error(code), { code }));
  }
}

describe('connectAny, with slow addresses', () => {
  afterEach(() => void vi.useRealTimers());

  function race(count: number, signal = never) {
    vi.useFakeTimers();
    const sockets: FakeSocket[] = [];
    const create = () => {
      const socket = new FakeSocket();
      sockets.push(socket);
      return { socket: socket as unknown as net.Socket };
    };
    const addresses = Array.from({ length: count }, (_, at) => ({ address: `127.0.0.${at + 1}`, port: 80 }));
    const winner = connectAny(addresses, create, { signal }).then(({ socket }) => socket);
    winner.catch(() => {});
    return { sockets, winner };
  }

  test('tries the next one beside a slow one after 250 ms (RFC 8305, section 5), and closes the losers', async () => {
    const { sockets, winner } = race(3);
    vi.advanceTimersByTime(249);
    expect(sockets).toHaveLength(1);
    vi.advanceTimersByTime(1);
    expect(sockets).toHaveLength(2);
    vi.advanceTimersByTime(250);
    expect(sockets.map(({ where }) => where)).toEqual([
      { host: '127.0.0.1', port: 80 },
      { host: '127.0.0.2', port: 80 },
      { host: '127.0.0.3', port: 80 },
    ]);
    sockets[1]?.emit('connect');
    expect(await winner).toBe(sockets[1]);
    expect(sockets.map(({ destroyed }) => destroyed)).toEqual([true, false, true]);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('waits for a slow one when the last has failed', async () => {
    const { sockets, winner } = race(2);
    vi.advanceTimersByTime(250);
    sockets[1]?.fail('ECONNREFUSED');
    sockets[0]?.emit('connect');
    expect(await winner).toBe(sockets[0]);
  });

  test('is a time-out where all of them time out, and refused where one of them says no', async () => {
    const slow = race(2);
    slow.sockets[0]?.fail('ETIMEDOUT');
    slow.sockets[1]?.fail('ETIMEDOUT');
    await expect(slow.winner).rejects.toMatchObject({ code: 'timeout' });
    const mixed = race(2);
    mixed.sockets[0]?.fail('ETIMEDOUT');
    mixed.sockets[1]?.fail('EHOSTUNREACH');
    await expect(mixed.winner).rejects.toMatchObject({
      code: 'refused',
      message: 'could not connect to 127.0.0.1:80 (timed out), 127.0.0.2:80 (no route to the host)',
    });
  });

  test('closes every socket and stops every timer when it is given up', async () => {
    const controller = new AbortController();
    const { sockets, winner } = race(3, controller.signal);
    vi.advanceTimersByTime(250);
    controller.abort(new TransportError('aborted', 'interrupted'));
    await expect(winner).rejects.toMatchObject({ code: 'aborted' });
    expect(sockets.map(({ destroyed }) => destroyed)).toEqual([true, true]);
    expect(vi.getTimerCount()).toBe(0);
  });
});
