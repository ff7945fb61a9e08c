/** Clients that do what RFC 4251 to 4254 forbid, or what nobody expects, by the inner parts of ssh2's. */
import { PassThrough } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type net from 'node:net';
import type ssh2 from 'ssh2';
import { describe, expect, test } from 'vitest';
import { readNoFasterThanReplies } from '../../../src/lab/sftp/restrain.ts';
import type { SftpLab } from '../../../src/lab/sftp/server.ts';
import { MemoryStore } from '../../../src/lab/store/memory-store.ts';
import type { RemotePath } from '../../../src/protocols/remote-path.ts';
import { ReplyDecoder } from '../../../src/raw/sftp/decoder.ts';
import { encodePacket } from '../../../src/raw/sftp/packets.ts';
import { FieldWriter } from '../../../src/raw/sftp/primitives.ts';
import { connect, startLab } from './start.ts';

/** What ssh2's client sends with, whatever the state of things is. */
interface Wire {
  session(channel: number, window: number, packetSize: number): void;
  subsystem(channel: number, name: string, wantReply: boolean): void;
  channelData(channel: number, bytes: Buffer): void;
  channelClose(channel: number): void;
  authKeyboard(user: string): void;
  authInfoRes(answers: readonly string[]): void;
  readonly _handlers: Record<string, (wire: Wire, ...facts: never[]) => void>;
}

const wireOf = (client: ssh2.Client): Wire => (client as unknown as { _protocol: Wire })._protocol;

const PASSWORD = { password: 'secret' };
const INIT = Buffer.from('000000050100000003', 'hex');

/** Opens a session; answers with the server's number for it, or `refused`. */
function openSession(
  wire: Wire,
  { window = 2 ** 21, packetSize = 2 ** 15 } = {},
): Promise<number | 'refused'> {
  return new Promise((resolve) => {
    wire._handlers['CHANNEL_OPEN_CONFIRMATION'] = (_wire, { sender }: { sender: number }) => resolve(sender);
    wire._handlers['CHANNEL_OPEN_FAILURE'] = () => resolve('refused');
    wire.session(0, window, packetSize);
  });
}

async function openSubsystem(client: ssh2.Client, how?: Parameters<typeof openSession>[1]): Promise<number> {
  const channel = (await openSession(wireOf(client), how)) as number;
  wireOf(client).subsystem(channel, 'sftp', false);
  return channel;
}

const closed = (client: ssh2.Client): Promise<void> =>
  new Promise((resolve) => void client.on('error', () => {}).on('close', resolve));

async function expectOthersServed(lab: SftpLab): Promise<void> {
  const other = await connect(lab, PASSWORD);
  await new Promise<void>((resolve, reject) => {
    other.sftp((error, sftp) =>
      error === undefined ? sftp.stat('/', (no) => (no ? reject(no) : resolve())) : reject(error),
    );
  });
}

describe('a client is hung up on, and others are served, when it', () => {
  test('asks for the subsystem twice in one session', async () => {
    const lab = await startLab();
    const client = await connect(lab, PASSWORD);
    const channel = await openSubsystem(client);
    wireOf(client).subsystem(channel, 'sftp', false);
    await closed(client);
    await expectOthersServed(lab);
  });

  test.each([0, 1])('takes packets of %i bytes', async (packetSize) => {
    const lab = await startLab();
    const client = await connect(lab, PASSWORD);
    const channel = await openSubsystem(client, { packetSize });
    wireOf(client).channelData(channel, INIT);
    await closed(client);
    await expectOthersServed(lab);
  });

  test('sends more than its window has room for', async () => {
    const lab = await startLab();
    const client = await connect(lab, PASSWORD);
    // No room for a reply, so that the server waits, and reads no more.
    const channel = await openSubsystem(client, { window: 0 });
    wireOf(client).channelData(channel, INIT);
    const end = closed(client);
    for (let sent = 0; sent < 8 * 2 ** 20; sent += 30_000) {
      wireOf(client).channelData(channel, Buffer.alloc(30_000));
    }
    await end;
    await expectOthersServed(lab);
  });

  test('begins an attempt while another is decided on, to get round the delay', async () => {
    const lab = await startLab({ loginDelay: 100_000 });
    const client = await connect(lab, { authHandler: () => {} }, 'handshake');
    const wire = wireOf(client);
    let asked = 0;
    wire._handlers['SERVICE_ACCEPT'] = () => wire.authKeyboard('alice');
    wire._handlers['USERAUTH_INFO_REQUEST'] = () => {
      asked += 1;
      wire.authInfoRes(['guess']);
      wire.authKeyboard('alice');
    };
    await closed(client);
    expect(asked).toBe(1);
  });
});

test('a client that fills its window again and again is served', async () => {
  const store = new MemoryStore();
  const stat = store.stat.bind(store);
  // Slow enough for requests to pile up.
  store.stat = async (...asked) => {
    await nextTurn();
    return stat(...asked);
  };
  const client = await connect(await startLab({}, { store }), PASSWORD);
  const channel = await new Promise<ssh2.ClientChannel>((resolve, reject) => {
    client.subsys('sftp', (error, opened) => (error === undefined ? resolve(opened) : reject(error)));
  });
  const writer = new FieldWriter();
  const path = `/${'./'.repeat(1000)}` as RemotePath;
  for (let id = 0; id < 3000; id += 1) encodePacket(writer, { type: 'STAT', id, path });
  channel.write(INIT);
  channel.write(writer.written);
  const decoder = new ReplyDecoder();
  let replies = 0;
  for await (const bytes of channel) {
    decoder.push(bytes as Buffer);
    while (decoder.next() !== undefined) replies += 1;
    if (replies === 3001) break;
  }
  expect(replies).toBe(3001);
});

test('a session that never becomes SFTP keeps its place, since ssh2 keeps it in memory', async () => {
  const client = await connect(await startLab({ maxChannels: 2 }), PASSWORD);
  for (let count = 0; count < 2; count += 1) {
    wireOf(client).channelClose((await openSession(wireOf(client))) as number);
  }
  expect(await openSession(wireOf(client))).toBe('refused');
});

test.each(['zlib', 'zlib@openssh.com'] as const)(
  'a client that insists on %s is refused',
  async (compress) => {
    const client = connect(await startLab(), { ...PASSWORD, algorithms: { compress: [compress] } });
    await expect(client).rejects.toThrow(/compression/);
  },
);

test('nothing more is read of a client that leaves replies untaken, until it takes them', () => {
  const socket = new PassThrough();
  let untaken = 0;
  Object.defineProperty(socket, 'writableLength', { get: () => untaken });
  readNoFasterThanReplies(socket as unknown as net.Socket);
  socket.emit('data', Buffer.alloc(1));
  expect(socket.isPaused()).toBe(false);
  untaken = 1024 * 1024 + 1;
  socket.emit('data', Buffer.alloc(1));
  expect(socket.isPaused()).toBe(true);
  socket.emit('drain');
  expect(socket.isPaused()).toBe(false);
});
