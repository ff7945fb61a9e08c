import type net from 'node:net';
import { DEFAULT_IDLE_TIMEOUT_MS, dialSocket } from '../../net/dial.ts';
import { reasonOf } from '../../net/explain.ts';
import { secureSocket } from '../../net/secure.ts';
import { watchSocket } from '../../net/tap.ts';
import { DEFAULT_CONNECT_TIMEOUT_MS } from '../../net/time-limits.ts';
import { timerDelay } from '../../net/timer.ts';
import type { ConnectionFacts } from '../../net/types.ts';
import { now } from '../../now.ts';
import type { SmtpSettings, SmtpTarget } from '../../protocols/smtp.ts';
import type { ConnectionRecorder } from '../../transcript/types.ts';
import { SmtpDialogue } from './session.ts';

/** A dialogue about to begin, and where it leads; the facts are those of the moment, since TLS may come to it. */
export interface Connected {
  readonly dialogue: SmtpDialogue;
  readonly facts: () => ConnectionFacts;
  readonly recorder: ConnectionRecorder | undefined;
}

/** Makes nodemailer's connection in its place: by net, so that names, time limits and certificates are the same everywhere. */
export async function connect(target: SmtpTarget, settings: SmtpSettings): Promise<Connected> {
  const { signal } = settings;
  const { host, tls } = target;
  const port = target.port ?? (tls === 'implicit' ? 465 : 25);
  const recorder = settings.recorder?.connection(host, port);
  const tap = tapConnection(recorder);
  const wanted = { host, port, ...(tls === 'implicit' ? { tls: {} } : {}) };
  const dialled = await dialSocket(wanted, settings.dial, { signal, recorder });
  tap(dialled.socket);
  let { facts } = dialled;
  const {
    connectTimeout = DEFAULT_CONNECT_TIMEOUT_MS,
    idleTimeout = DEFAULT_IDLE_TIMEOUT_MS,
    tls: trust = {},
  } = settings.dial ?? {};
  const dialogue = new SmtpDialogue({
    socket: dialled.socket,
    target,
    remote: facts.remote,
    name: target.name ?? literalOf(dialled.socket),
    greetingTimeout: timerDelay(Math.ceil(connectTimeout)),
    idleTimeout: timerDelay(Math.ceil(idleTimeout)),
    onSecret: (secret) => recorder?.hide([secret]),
    async startTls(plain) {
      const begun = now();
      const options = { host, settings: trust, timeout: connectTimeout, signal };
      const secured = await secureSocket(plain, options).catch((error: unknown) => {
        recorder?.failed((error as Error).message);
        throw error;
      });
      tap(secured.socket);
      recorder?.secured(secured.facts);
      const { timings } = facts;
      facts = { ...facts, tls: secured.facts, timings: { ...timings, tls: timings.connect + now() - begun } };
      return secured.socket;
    },
  });
  return { dialogue, facts: () => facts, recorder };
}

/** Our own address as EHLO says it (RFC 5321, section 4.1.3); over a Unix-domain socket there is none. */
function literalOf({ localAddress }: net.Socket): string {
  if (localAddress === undefined) return 'localhost';
  return localAddress.includes(':') ? `[IPv6:${localAddress}]` : `[${localAddress}]`;
}

/** Records one connection: a socket, and the TLS socket that takes its place. */
function tapConnection(recorder: ConnectionRecorder | undefined): (socket: net.Socket) => void {
  if (recorder === undefined) return () => {};
  let closed = false;
  return (socket) =>
    watchSocket(socket, {
      sent: (bytes) => recorder.sent(bytes),
      received: (bytes) => recorder.received(bytes),
      ended: (by) => recorder.ended(by),
      failed: (error) => recorder.failed(reasonOf(error)),
      closed: () => {
        if (!closed) recorder.closed();
        closed = true;
      },
    });
}
