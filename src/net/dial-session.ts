import type { ConnectionRecorder, Recorder } from '../transcript/types.ts';
import { dial, dialUpgradable } from './dial.ts';
import type { DialSettings, Transport, UpgradableTransport } from './types.ts';
import { whenAborted } from './when-aborted.ts';

/** `implicit`: from the first byte · by a command of the protocol: `auto` where the server has it, `require` or not at all · `none` */
export type SessionTls = 'auto' | 'require' | 'implicit' | 'none';

export interface DialledSession {
  readonly transport: Transport;
  /** The same, where the protocol is to ask for TLS: none of it is there yet. */
  readonly plain: UpgradableTransport | undefined;
  readonly recorder: ConnectionRecorder | undefined;
}

interface SessionSettings {
  readonly dial?: DialSettings;
  readonly recorder?: Recorder;
  readonly signal?: AbortSignal;
}

/** Connects for a session whose protocol has a command that begins TLS (STARTTLS, AUTH TLS). @throws as `dial` */
export async function dialSession(
  place: { readonly host: string; readonly port: number },
  tls: SessionTls,
  { dial: settings, recorder: recorders, signal }: SessionSettings,
): Promise<DialledSession> {
  const recorder = recorders?.connection(place.host, place.port);
  const context = { signal, recorder };
  if (tls === 'auto' || tls === 'require') {
    const plain = await dialUpgradable(place, settings, context);
    return { transport: plain, plain, recorder };
  }
  const transport = await dial(tls === 'implicit' ? { ...place, tls: {} } : place, settings, context);
  return { transport, plain: undefined, recorder };
}

/** What a session begins with: where that fails, or the signal is aborted meanwhile, its connection is closed for that reason. */
export async function beginSession<T>(
  connection: { close(reason: Error): void },
  signal: AbortSignal | undefined,
  begin: () => Promise<T>,
): Promise<T> {
  const unwatch = whenAborted(signal, (reason) => connection.close(reason));
  try {
    return await begin();
  } catch (error) {
    connection.close(error as Error);
    throw error;
  } finally {
    unwatch();
  }
}
