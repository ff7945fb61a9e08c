import type net from 'node:net';
import { dialSocket } from '../../net/dial.ts';
import { secureSocket } from '../../net/secure.ts';
import { DEFAULT_CONNECT_TIMEOUT_MS } from '../../net/time-limits.ts';
import { injectionError } from '../../net/tls-errors.ts';
import type { ConnectionFacts } from '../../net/types.ts';
import { within } from '../../net/within.ts';
import { now } from '../../now.ts';
import { refusalFor, silenceError, tlsRefusalFor } from '../../protocols/ftp-refusals.ts';
import { toReply } from './replies.ts';
import type { FtpSession } from './session.ts';
import { tapConnection } from '../tap.ts';

/** The control connection, with TLS where it is to have that. */
export interface Connected {
  readonly connection: ConnectionFacts;
  readonly greeting: string;
}

/** Makes basic-ftp's control connection, in place of its own `connect` and `useTLS`. */
export async function connect(session: FtpSession): Promise<Connected> {
  const { ftp, target, settings, port, signal } = session;
  const { host, tls = 'auto' } = target;
  const recorder = session.record(port);
  session.recorder = recorder;
  const tap = tapConnection(recorder);
  const dialled = await dialSocket(
    { host, port, ...(tls === 'implicit' ? { tls: {} } : {}) },
    settings.dial,
    {
      signal,
      recorder,
    },
  );
  session.remote = dialled.facts.remote;
  session.tlsSession = dialled.tlsSession;
  tap(dialled.socket);
  ftp.socket = dialled.socket;
  const greeting = await awaitGreeting(session);
  const secured = tls === 'auto' || tls === 'require' ? await startTls(session, tap) : undefined;
  if (secured === undefined) return { connection: dialled.facts, greeting };
  const { timings } = dialled.facts;
  recorder?.secured(secured.tls);
  return {
    connection: {
      ...dialled.facts,
      tls: secured.tls,
      timings: { ...timings, tls: timings.connect + secured.took },
    },
    greeting,
  };
}

async function awaitGreeting(session: FtpSession): Promise<string> {
  const { target, settings } = session;
  const { connectTimeout = DEFAULT_CONNECT_TIMEOUT_MS } = settings.dial ?? {};
  const greeting = await within(session.ftp.reply(), connectTimeout);
  if (greeting === undefined) throw silenceError(target, connectTimeout);
  const reply = toReply(greeting);
  session.greeted = true;
  if (reply.code >= 300) throw refusalFor('', reply);
  return reply.lines.join('\n');
}

/** AUTH TLS (RFC 4217, section 4). */
async function startTls(session: FtpSession, tap: (socket: net.Socket) => void) {
  const { ftp, target, settings, signal } = session;
  const reply = await ftp.reply('AUTH TLS');
  if (reply.code >= 300) {
    if (target.tls !== 'require') return undefined;
    throw tlsRefusalFor('AUTH TLS', toReply(reply));
  }
  if (ftp.hasMoreThan(reply)) throw injectionError('server');
  const begun = now();
  const {
    socket,
    facts,
    session: tlsSession,
  } = await secureSocket(ftp.socket, {
    host: target.host,
    settings: settings.dial?.tls ?? {},
    timeout: settings.dial?.connectTimeout,
    signal,
  });
  session.tlsSession = tlsSession;
  tap(socket);
  ftp.socket = socket;
  return { tls: facts, took: now() - begun };
}
