import type net from 'node:net';
import { dialSocket } from '../../net/dial.ts';
import type { ConnectionFacts, DialTarget } from '../../net/types.ts';
import type { HttpClientSettings } from '../../protocols/http.ts';
import type { ConnectionRecorder } from '../../transcript/types.ts';

/** A connection that has just been made; nothing listens at its socket yet. */
export interface Dialled {
  readonly socket: net.Socket;
  readonly facts: ConnectionFacts;
  readonly recorder: ConnectionRecorder | undefined;
}

export async function dialRecorded(
  target: DialTarget,
  settings: HttpClientSettings,
  signal: AbortSignal,
): Promise<Dialled> {
  const recorder = settings.recorder?.connection(target.host, target.port);
  return { ...(await dialSocket(target, settings.dial, { signal, recorder })), recorder };
}
