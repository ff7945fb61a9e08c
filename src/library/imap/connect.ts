import { ProtocolError, TransportError } from '../../errors.ts';
import { dialSocket } from '../../net/dial.ts';
import { secureSocket } from '../../net/secure.ts';
import { DEFAULT_CONNECT_TIMEOUT_MS } from '../../net/time-limits.ts';
import { injectionError } from '../../net/tls-errors.ts';
import type { ConnectionFacts, TlsFacts } from '../../net/types.ts';
import { within } from '../../net/within.ts';
import { now } from '../../now.ts';
import { imapTlsRefusal } from '../../protocols/imap-refusals.ts';
import { tapConnection } from '../tap.ts';
import { explainFailure } from './explain.ts';
import type { Session } from './session.ts';

/** Makes the connection and hears the greeting, in place of imapflow's own `connect`; with TLS where there is to be some. */
export async function connect(session: Session): Promise<ConnectionFacts> {
  const { flow, target, settings, port, recorder, signal } = session;
  const { host, tls = 'auto' } = target;
  const tap = tapConnection(recorder);
  const { socket, facts } = await dialSocket(
    { host, port, ...(tls === 'implicit' ? { tls: {} } : {}) },
    settings.dial,
    { signal, recorder },
  );
  session.remote = facts.remote;
  tap(socket);
  await awaitGreeting(session, flow.adopt(socket));
  if (flow.rawCapabilities === null) await askCapabilities(session);
  if (tls === 'none' || tls === 'implicit' || !(await mayStartTls(session, tls))) return facts;
  const begun = now();
  let secured: TlsFacts | undefined;
  const refusal = (error: unknown): unknown =>
    flow.refused === undefined ? error : imapTlsRefusal(flow.refused.text);
  const securing = flow.startTls(async (plain) => {
    const result = await secureSocket(plain, {
      host,
      settings: settings.dial?.tls ?? {},
      timeout: settings.dial?.connectTimeout,
      signal,
    });
    secured = result.facts;
    tap(result.socket);
    recorder?.secured(secured);
    return result.socket;
  });
  const injected = await securing.catch((error: unknown) => {
    throw refusal(error);
  });
  if (injected || secured === undefined) throw injectionError('server');
  await askCapabilities(session);
  const { timings } = facts;
  return { ...facts, tls: secured, timings: { ...timings, tls: timings.connect + now() - begun } };
}

async function awaitGreeting(session: Session, greeting: Promise<true>): Promise<void> {
  const { connectTimeout = DEFAULT_CONNECT_TIMEOUT_MS } = session.settings.dial ?? {};
  const { host, tls } = session.target;
  if ((await within(greeting, connectTimeout)) === undefined) {
    const message = `${host} has said nothing for ${connectTimeout / 1000} s that greets an IMAP client`;
    const hint =
      tls === 'implicit' ? 'is this its port?' : 'is this its port? One for imaps:// waits for TLS';
    throw new TransportError('timeout', message, { hint });
  }
  session.greeted = true;
}

/** imapflow passes a refusal over. */
async function askCapabilities(session: Session): Promise<void> {
  const { flow } = session;
  flow.expectCapabilityUpdate = true;
  if ((await flow.run('CAPABILITY')) !== false) return;
  if (flow.isClosed) throw explainFailure(new Error('closed'), session);
  throw new ProtocolError('weird-reply', 'the server does not tell what it can do', {
    source: 'RFC 3501, section 6.1.1',
  });
}

async function mayStartTls({ flow }: Session, tls: 'auto' | 'require'): Promise<boolean> {
  // Who is let in before TLS could begin (PREAUTH) cannot begin it (RFC 3501, section 6.2.1).
  if (flow.capabilities.has('STARTTLS') && flow.authenticated === false) return true;
  if (tls === 'auto') return false;
  if (flow.authenticated === false) throw imapTlsRefusal();
  throw new TransportError('no-tls', 'the server has logged us in before TLS could begin');
}
