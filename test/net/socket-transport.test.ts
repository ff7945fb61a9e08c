import { createHash } from 'node:crypto';
import { once } from 'node:events';
import type net from 'node:net';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { TransportError } from '../../src/errors.ts';
import { dial } from '../../src/net/dial.ts';
import type { DialSettings, DialTarget, Transport } from '../../src/net/types.ts';
import { createRecorder } from '../../src/transcript/recorder.ts';
import { createCertificate } from '../helpers/certificates.ts';
import { readUntil } from '../helpers/memory-transport.ts';
import { type Script, startServer, startTlsServer } from '../helpers/servers.ts';

const MIB = 1024 * 1024;

async function connect(script: Script, settings: DialSettings = {}) {
  const server = await startServer(script);
  const transport = await dial({ host: '127.0.0.1', port: server.port }, settings);
  onTestFinished(() => transport.close());
  await vi.waitFor(() => expect(server.sockets).toHaveLength(1));
  const [socket] = server.sockets;
  if (socket === undefined) throw new Error('no connection');
  return { transport, socket };
}

async function readAll(transport: Transport): Promise<string> {
  let all = '';
  for (let bytes = await transport.read(); bytes !== undefined; bytes = await transport.read()) {
    all += Buffer.from(bytes).toString('latin1');
  }
  return all;
}

/** Writes until the system takes no more, and answers how many bytes that were. */
async function writeUntilFull(socket: net.Socket, limit: number): Promise<number> {
  const piece = Buffer.alloc(MIB);
  let written = 0;
  while (written < limit) {
    const flushed = await new Promise<boolean>((resolve) => {
      socket.write(piece, () => resolve(true));
      // Nothing else says that a socket is full and stays so: half a second is far more than loopback needs.
      setTimeout(() => resolve(false), 500);
    });
    if (!flushed) return written;
    written += piece.length;
  }
  return written;
}

describe('socketTransport', () => {
  test('gives what came before the end, then the end', async () => {
    const { transport } = await connect((socket) => void socket.end('all of it'));
    expect(await readAll(transport)).toBe('all of it');
    expect(await transport.read()).toBeUndefined();
    expect(transport.quiet).toBe(false);
  });

  test('can go on writing after the peer has ended, and the other way round', async () => {
    const { transport, socket } = await connect((accepted) => void accepted.end('bye'));
    expect(await readAll(transport)).toBe('bye');
    await transport.write(Buffer.from('still here'));
    const [heard] = (await once(socket, 'data')) as [Buffer];
    expect(heard.toString()).toBe('still here');
    const other = await connect(
      (accepted) => void accepted.on('end', () => accepted.end('after your end')).resume(),
    );
    await other.transport.end();
    expect(await readAll(other.transport)).toBe('after your end');
  });

  test('is quiet until something comes in that nobody reads', async () => {
    const { transport, socket } = await connect(() => {});
    expect(transport.quiet).toBe(true);
    socket.write('unasked');
    await vi.waitFor(() => expect(transport.quiet).toBe(false));
    expect(await readUntil(transport, 'unasked')).toBe('unasked');
    expect(transport.quiet).toBe(true);
    socket.end();
    await vi.waitFor(() => expect(transport.quiet).toBe(false));
  });

  test('fails with what has happened when the peer resets the connection', async () => {
    const { transport, socket } = await connect(() => {});
    const read = transport.read();
    socket.resetAndDestroy();
    await expect(read).rejects.toMatchObject({
      name: 'TransportError',
      code: 'receive',
      message: 'receiving failed: connection reset by the peer',
    });
  });

  test('fails a read and a write under way with the reason of the close', async () => {
    const { transport } = await connect((socket) => void socket.pause());
    const reason = new TransportError('aborted', 'interrupted');
    const read = transport.read();
    const write = transport.write(Buffer.alloc(64 * MIB));
    transport.close(reason);
    transport.close(new Error('a later reason'));
    await expect(read).rejects.toBe(reason);
    await expect(write).rejects.toBe(reason);
    await expect(transport.read()).rejects.toBe(reason);
    await expect(transport.write(Buffer.from('x'))).rejects.toBe(reason);
  });

  test('naps between the reads of a plain bulk transfer, and never under TLS, where each record would cost one', async () => {
    const wait = vi.spyOn(Atomics, 'wait');
    onTestFinished(() => wait.mockRestore());
    const { cert, key } = await createCertificate({ subject: 'CN=localhost' });
    const send: Script = (socket) => void socket.end(Buffer.alloc(64 * MIB));
    const plain = await startServer(send);
    const secure = await startTlsServer({ cert, key }, send);
    const read = async (port: number, target: Partial<DialTarget>): Promise<number> => {
      const transport = await dial({ host: '127.0.0.1', port, ...target }, { tls: { insecure: true } });
      onTestFinished(() => transport.close());
      let size = 0;
      for (let bytes = await transport.read(); bytes !== undefined; bytes = await transport.read()) {
        size += bytes.length;
      }
      return size;
    };
    expect(await read(secure.port, { tls: {} })).toBe(64 * MIB);
    expect(wait).not.toHaveBeenCalled();
    expect(await read(plain.port, {})).toBe(64 * MIB);
    expect(wait).toHaveBeenCalled();
  });

  test('tells the recorder of its close at once, and once, however often it is closed', async () => {
    const kinds: string[] = [];
    const recorder = createRecorder({ client: 'raw', listeners: [(entry) => void kinds.push(entry.kind)] });
    let gone: Promise<unknown> | undefined;
    const server = await startServer((socket) => void (gone = once(socket.resume(), 'end')));
    const target = { host: '127.0.0.1', port: server.port };
    const transport = await dial(target, {}, { recorder: recorder.connection('x', server.port) });
    transport.close();
    expect(kinds).toEqual(['attempt', 'connected', 'closed']);
    transport.close();
    await vi.waitFor(() => expect(gone).toBeDefined());
    await gone;
    expect(kinds).toEqual(['attempt', 'connected', 'closed']);
  });

  test('has nothing to end where it is closed already, and says so at once', async () => {
    const { transport } = await connect(() => {});
    transport.close();
    // Without a timer of its own: that it comes to an end is what is tested.
    await expect(transport.end()).resolves.toBeUndefined();
  });

  test('fails a write to a connection that is gone with `send`', async () => {
    const { transport, socket } = await connect(() => {});
    const read = transport.read();
    socket.resetAndDestroy();
    await expect(read).rejects.toThrow('reset by the peer');
    await expect(transport.write(Buffer.from('x'))).rejects.toMatchObject({ code: 'send' });
    await transport.end();
  });

  describe('when nothing moves', () => {
    const timedOut = {
      code: 'timeout',
      message: expect.stringMatching(/^nothing moved for 0\.05 s .*127\.0\.0\.1:/),
    };

    test('fails a read', async () => {
      const { transport } = await connect(() => {}, { idleTimeout: 50 });
      await expect(transport.read()).rejects.toMatchObject(timedOut);
    });

    test('fails a write', async () => {
      const { transport } = await connect((socket) => void socket.pause(), { idleTimeout: 50 });
      await expect(transport.write(Buffer.alloc(64 * MIB))).rejects.toMatchObject(timedOut);
    });

    test('fails a read that begins after a long rest, but only then, and not before its own time is up', async () => {
      const { transport, socket } = await connect(() => {}, { idleTimeout: 50 });
      // The rest is what is tested: three times as long as silence would be borne while we wait.
      await new Promise((resolve) => setTimeout(resolve, 150));
      socket.write('after a rest');
      expect(await readUntil(transport, 'rest')).toBe('after a rest');
      await new Promise((resolve) => setTimeout(resolve, 150));
      const start = performance.now();
      await expect(transport.read()).rejects.toMatchObject(timedOut);
      expect(performance.now() - start).toBeGreaterThan(45);
    });
  });

  test('does not let the peer send more than buffers hold while nobody reads', async () => {
    const { transport, socket } = await connect(() => {});
    const written = await writeUntilFull(socket, 256 * MIB);
    expect(written).toBeLessThan(16 * MIB);
    expect(await transport.read()).toBeDefined();
  });

  test('keeps the chunk it has handed out untouched until the next read', async () => {
    const { transport, socket } = await connect(() => {});
    const read = transport.read();
    socket.write('first');
    const first = await read;
    socket.write('second');
    await vi.waitFor(() => expect(transport.quiet).toBe(false));
    expect(Buffer.from(first ?? []).toString()).toBe('first');
    expect(await readUntil(transport, 'second')).toBe('second');
  });

  test('brings 64 MiB over unharmed at every pace of the reader', async () => {
    const piece = Buffer.from(Array.from({ length: 99_991 }, (_, at) => (at * 7) % 251));
    const sent = createHash('sha256');
    const { transport } = await connect(async (socket) => {
      for (let left = 64 * MIB; left > 0; left -= piece.length) {
        sent.update(piece);
        if (!socket.write(piece)) await once(socket, 'drain');
      }
      socket.end();
    });
    const got = createHash('sha256');
    let reads = 0;
    for (let bytes = await transport.read(); bytes !== undefined; bytes = await transport.read()) {
      reads += 1;
      if (reads % 3 === 0) await new Promise(setImmediate);
      got.update(bytes);
    }
    expect(got.digest('hex')).toBe(sent.digest('hex'));
  });
});
