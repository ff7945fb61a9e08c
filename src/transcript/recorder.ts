import type { ConnectionRecorder, Entry, EntryListener, Recorder } from './types.ts';

export interface RecorderSettings {
  /** Which client speaks: `raw` or `library`. */
  readonly client: string;
  readonly listeners: readonly EntryListener[];
  /** A clock that never goes back, in milliseconds. */
  readonly now?: () => number;
  /** Told once of each listener that threw; that listener hears no more. */
  readonly onListenerError?: (error: unknown) => void;
}

/**
 * Hands on what a client does to all who listen, at once: nothing is gathered here. A listener that fails (a
 * full disk, a closed pipe) is dropped, since watching must not break what is watched.
 */
export function createRecorder(settings: RecorderSettings): Recorder {
  const now = settings.now ?? (() => performance.now());
  let start: number | undefined;
  const listeners = new Set(settings.listeners);
  let connections = 0;

  function tell(entry: Entry): void {
    for (const listener of listeners) {
      try {
        listener(entry);
      } catch (error) {
        listeners.delete(listener);
        settings.onListenerError?.(error);
      }
    }
  }

  return {
    connection() {
      connections += 1;
      start ??= now();
      const began = start;
      return recordConnection(connections, settings.client, () => now() - began, tell);
    },
  };
}

function recordConnection(
  connection: number,
  client: string,
  at: () => number,
  tell: EntryListener,
): ConnectionRecorder {
  let secure = false;
  const base = () => ({ at: at(), connection, client, secure });
  return {
    lookedUp: (host, addresses) => tell({ ...base(), kind: 'lookup', host, addresses }),
    attempting: (address) => tell({ ...base(), kind: 'attempt', address }),
    attemptFailed: (address, reason) => tell({ ...base(), kind: 'attempt-failed', address, reason }),
    connected: (local, remote) => tell({ ...base(), kind: 'connected', local, remote }),
    secured(tls) {
      secure = true;
      tell({ ...base(), kind: 'secured', tls });
    },
    sent: (bytes) => tell({ ...base(), kind: 'sent', bytes }),
    received: (bytes) => tell({ ...base(), kind: 'received', bytes }),
    reused: () => tell({ ...base(), kind: 'reused' }),
    ended: (by) => tell({ ...base(), kind: 'ended', by }),
    closed: () => tell({ ...base(), kind: 'closed' }),
    note: (text) => tell({ ...base(), kind: 'note', text }),
    failed: (reason) => tell({ ...base(), kind: 'failed', reason }),
  };
}
