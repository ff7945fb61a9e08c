import assert from 'node:assert/strict';

import type { Connected, FileClient, RemotePath } from '../../src/index.ts';
import { assertSame, gather, inChunks } from '../content.ts';
import { anyFault } from '../faults.ts';
import type { Kind } from '../kind.ts';
import { attempt, type Operation, type World } from '../operation.ts';
import type { Place } from '../way.ts';

/** How a session with one of the two servers begins. */
interface Server {
  readonly place: Place;
  connect(operation: Operation, password?: string): Promise<Connected<FileClient>>;
}

export const ftp: Kind = {
  name: 'ftp',
  workers: 2,
  async open(world) {
    const { netkit, client, random, lab } = world;
    const server = (scheme: 'ftp' | 'ftps'): Server => ({
      place: lab[scheme],
      connect({ dial, signal }, password = 'secret') {
        const tls = scheme === 'ftps' ? {} : { tls: random.pick(['none', 'require'] as const) };
        const credentials = { user: 'alice', password };
        return netkit.connectFtp(`${scheme}://ftp.test/`, { client, dial, signal, ...tls, credentials });
      },
    });
    return { turn: () => turn(world, server(random.pick(['ftp', 'ftps']))) };
  },
};

export const sftp: Kind = {
  name: 'sftp',
  workers: 2,
  async open(world) {
    const { netkit, client, lab } = world;
    const hostKey = lab.sftp.hostKey.fingerprint;
    const connect: Server['connect'] = ({ dial, signal }, password = 'secret') =>
      netkit.connectSftp('sftp://alice@sftp.test/', { client, dial, signal, hostKey, password });
    return { turn: () => turn(world, { place: lab.sftp, connect }) };
  },
};

/** What is stored is there, byte for byte, until it is removed. */
async function turn(world: World, server: Server): Promise<void> {
  const { netkit, random } = world;
  if (random.chance(0.02)) return wrongPassword(world, server);
  // The same names again, so that the store holds no more in the end than in the beginning.
  const stored = netkit.pathOf(`/upload/${world.name}-größe`);
  const troubled = netkit.pathOf(`/upload/${world.name}-troubled`);
  const bytes = random.bytes(random.between(0, random.pick([1_000, 100_000, 400_000])));
  await attempt(world, {}, async (operation) => {
    await using session = await server.connect(operation);
    await session.client.write(stored, inChunks(bytes));
    operation.moved(bytes.length);
  });
  const whole = await attempt(world, { fault: anyFault(random), to: server.place }, async (operation) => {
    await using session = await server.connect(operation);
    assertSame(await gather(await session.client.read(stored)), bytes, 'what was read');
    operation.moved(bytes.length);
    await session.client.write(troubled, inChunks(bytes));
    operation.moved(bytes.length);
  });
  await attempt(world, {}, async (operation) => {
    await using session = await server.connect(operation);
    await checkAndRemove(world, session.client, { stored, troubled, bytes, whole: whole === undefined });
  });
}

interface Expected {
  readonly stored: RemotePath;
  readonly troubled: RemotePath;
  readonly bytes: Uint8Array;
  /** Whether both were confirmed. */
  readonly whole: boolean;
}

async function checkAndRemove(
  { netkit, random }: World,
  client: FileClient,
  { stored, troubled, bytes, whole }: Expected,
): Promise<void> {
  const namesIn = async () => (await client.list(netkit.pathOf('/upload'))).entries.map(({ name }) => name);
  const isThere = (await namesIn()).includes(netkit.baseName(troubled));
  if (whole) assertSame(await gather(await client.read(troubled)), bytes, 'what was stored');
  if (isThere) await client.remove(troubled);
  // Left early: the session has to be of use afterwards.
  if (random.chance(0.3) && bytes.length > 50_000) for await (const _ of await client.read(stored)) break;
  await client.rename(stored, troubled);
  assert.equal((await client.stat(troubled)).size, bytes.length);
  await client.remove(troubled);
  const left = await namesIn();
  assert.ok(
    !left.includes(netkit.baseName(stored)) && !left.includes(netkit.baseName(troubled)),
    'it is gone',
  );
}

async function wrongPassword(world: World, server: Server): Promise<void> {
  await attempt(world, { must: 'login-denied' }, async (operation) => {
    await using _session = await server.connect(operation, 'wrong');
  });
}
