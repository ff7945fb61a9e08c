import { dial, dialUpgradable } from './dial.ts';
import { abortError } from './explain.ts';
import type { DialContext, DialSettings, Transport, UpgradableTransport } from './types.ts';

/** `implicit`: from the first byte · by a command of the protocol: `auto` where the server has it, `require` or not at all · `none` */
export type SessionTls = 'auto' | 'require' | 'implicit' | 'none';

export interface DialledSession {
  readonly transport: Transport;
  /** The same, where the protocol is to ask for TLS: none of it is there yet. */
  readonly plain: UpgradableTransport | undefined;
}

/** Connects for a session whose protocol has a command that begins TLS (STARTTLS, AUTH TLS). @throws as `dial` */
export async function dialSession(
  place: { readonly host: string; readonly port: number },
  tls: SessionTls,
  settings: DialSettings | undefined,
  context: DialContext,
): Promise<DialledSession> {
  if (tls === 'auto' || tls === 'require') {
    const plain = await dialUpgradable(place, settings, context);
    return { transport: plain, plain };
  }
  const transport = await dial(tls === 'implicit' ? { ...place, tls: {} } : place, settings, context);
  return { transport, plain: undefined };
}

/** What a session begins with: where that fails, or the signal is aborted meanwhile, its connection is closed for that reason. */
export async function beginSession<T>(
  connection: { close(reason: Error): void },
  signal: AbortSignal | undefined,
  begin: () => Promise<T>,
): Promise<T> {
  const onAbort = (): void => connection.close(abortError(signal as AbortSignal));
  signal?.addEventListener('abort', onAbort);
  try {
    if (signal?.aborted === true) onAbort();
    return await begin();
  } catch (error) {
    connection.close(error as Error);
    throw error;
  } finally {
    signal?.removeEventListener('abort', onAbort);
  }
}
