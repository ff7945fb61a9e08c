import { once } from 'node:events';
import net from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import tls from 'node:tls';

import type { Kind } from '../kind.ts';
import { attempt, type World } from '../operation.ts';
import type { Place } from '../way.ts';

/** The beginning of something that makes sense. */
const OPENINGS = [
  '',
  'GET / HTTP/1.1\r\nHost: ',
  'POST /upload HTTP/1.1\r\nHost: shapes.test\r\nTransfer-Encoding: chunked\r\n\r\nffff\r\n',
  'EHLO me\r\nMAIL FROM:<a@mail.test>\r\nRCPT TO:<bob@mail.test>\r\nDATA\r\nhalf of it',
  'a LOGIN {5}\r\nalice',
  'USER alice\r\nPASS ',
  'SSH-2.0-soak\r\n',
  'NICK x\r\nUSER x 0 * :x\r\nJOIN #lobby\r\nPRIVMSG #lobby :',
  'CONNECT shapes.test:443 HTTP/1.1\r\n\r\n',
  '\x05\x01\x00',
  '\x16\x03\x01\x02\x00\x01',
];
/** Asks for much and takes nothing of it. */
const GREEDY = 'GET /big/3000000 HTTP/1.1\r\nHost: shapes.test\r\n\r\n';
/** For how long somebody stands in the way, in milliseconds. */
const MAX_STAY_MS = 250;

/** People who mean no good, or whose machine does not. The servers have to bear them: all others ask them at the same time. */
export const hostile: Kind = {
  name: 'hostile',
  workers: 2,
  async open(world) {
    const turns = [
      () => garbage(world),
      () => leaveInTheMiddle(world),
      () => breakHandshake(world),
      () => takeNothing(world),
      () => dribble(world),
    ];
    const turn = () => attempt(world, {}, () => world.random.pick(turns)());
    return { turn: async () => void (await turn()) };
  },
};

function plainServers({ lab }: World): readonly Place[] {
  const { http, ftp, sftp, mail, services, chat, api, proxies } = lab;
  const named: readonly Place[] = [http, ftp, sftp, chat, api, mail.smtp, mail.pop3, mail.imap];
  return named.concat(Object.values(services), Object.values(proxies));
}

function secureServers({ lab: { https, ftps, apis, chats, mail } }: World): readonly Place[] {
  return [https, ftps, apis, chats, mail.smtps, mail.pop3s, mail.imaps];
}

/** Whatever comes back is taken, and means nothing. */
async function call(place: Place): Promise<net.Socket> {
  const socket = net.connect({ host: place.host, port: place.port });
  socket.on('error', () => {});
  await once(socket, 'connect');
  return socket;
}

async function garbage(world: World): Promise<void> {
  const { random } = world;
  const socket = await call(random.pick([...plainServers(world), ...secureServers(world)]));
  socket.resume().write(random.bytes(random.between(1, random.pick([20, 3_000, 100_000]))));
  await wait(random.between(0, MAX_STAY_MS));
  socket.destroy();
}

/** With a reset, an end or without a word. */
async function leaveInTheMiddle(world: World): Promise<void> {
  const { random } = world;
  const socket = await call(random.pick(plainServers(world)));
  socket.resume().write(random.pick(OPENINGS), 'latin1');
  await wait(random.between(0, MAX_STAY_MS));
  if (random.chance(0.5)) socket.end();
  await wait(random.between(0, MAX_STAY_MS));
  if (random.chance(0.5)) socket.resetAndDestroy();
  else socket.destroy();
}

async function breakHandshake(world: World): Promise<void> {
  const { random } = world;
  const plain = await call(random.pick(secureServers(world)));
  const socket = tls.connect({ socket: plain, rejectUnauthorized: false });
  socket.on('error', () => {});
  await wait(random.between(0, 8));
  plain.resetAndDestroy();
  socket.destroy();
}

async function takeNothing(world: World): Promise<void> {
  const { random, lab } = world;
  const socket = await call(random.pick([lab.http, lab.services.chargen]));
  socket.pause().write(GREEDY);
  await wait(random.between(0, MAX_STAY_MS));
  socket.destroy();
}

async function dribble(world: World): Promise<void> {
  const { random } = world;
  const socket = await call(random.pick(plainServers(world)));
  socket.resume().setNoDelay(true);
  for (const byte of random.pick(OPENINGS)) {
    socket.write(byte, 'latin1');
    await wait(random.between(0, 5));
  }
  socket.destroy();
}
