import { createHttp2Redactor } from './redact-http2.ts';
import { createRedactor, type Redactor } from './redact.ts';
import type { ConnectionRecorder, Entry, EntryListener, Field, Recorder } from './types.ts';
import { now } from '../now.ts';

/** Who speaks, and who listens: what `createRecorder` takes. */
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
  const clock = settings.now ?? now;
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
    connection(_host, _port, role) {
      connections += 1;
      start ??= clock();
      const began = start;
      const same = {
        connection: connections,
        client: settings.client,
        ...(role === undefined ? {} : { role }),
      };
      return recordConnection(same, () => clock() - began, tell);
    },
  };
}

/** @param same what all entries of the connection have in common */
function recordConnection(
  same: Pick<Entry, 'connection' | 'client' | 'role'>,
  at: () => number,
  tell: EntryListener,
): ConnectionRecorder {
  let secure = false;
  const hidden = new Set<string>();
  const base = () => ({ at: at(), ...same, secure });
  const sent = new RedactedDirection((bytes) => tell({ ...base(), kind: 'sent', bytes }));
  const received = new RedactedDirection((bytes) => tell({ ...base(), kind: 'received', bytes }));
  /** What happens comes after all bytes that came before it. */
  const happened = (fact: FactOfKind): void => {
    sent.flush();
    received.flush();
    tell({ ...base(), ...fact });
  };
  return {
    proxied: (scheme, address) => happened({ kind: 'proxy', scheme, address }),
    lookedUp: (host, addresses) => happened({ kind: 'lookup', host, addresses }),
    attempting: (address) => happened({ kind: 'attempt', address }),
    attemptFailed: (address, reason) => happened({ kind: 'attempt-failed', address, reason }),
    connected: (local, remote) => happened({ kind: 'connected', local, remote }),
    secured(tls) {
      secure = true;
      happened({ kind: 'secured', tls });
      if (tls.alpn !== 'h2') return;
      sent.speakHttp2('client', [...hidden]);
      received.speakHttp2('server', [...hidden]);
    },
    enclosed(text) {
      secure = true;
      happened({ kind: 'note', text });
    },
    tunnelled: (address) => happened({ kind: 'tunnel', address }),
    hide(secrets) {
      if (secrets.every((secret) => hidden.has(secret))) return;
      for (const secret of secrets) hidden.add(secret);
      sent.hide([...hidden]);
      received.hide([...hidden]);
    },
    sent(bytes) {
      received.flush();
      sent.pass(bytes);
    },
    received(bytes) {
      sent.flush();
      received.pass(bytes);
    },
    head(by, stream, fields) {
      happened({ kind: 'head', by, stream, fields: redactFields(fields, [...hidden]) });
    },
    reused: () => happened({ kind: 'reused' }),
    ended: (by) => happened({ kind: 'ended', by }),
    closed: () => happened({ kind: 'closed' }),
    note: (text) => happened({ kind: 'note', text }),
    failed: (reason) => happened({ kind: 'failed', reason }),
  };
}

type WithoutBase<T> = T extends Entry ? Omit<T, 'at' | 'connection' | 'client' | 'role' | 'secure'> : never;
type FactOfKind = WithoutBase<Exclude<Entry, { readonly kind: 'sent' | 'received' }>>;

function redactFields(fields: readonly Field[], secrets: readonly string[]): Field[] {
  const redact = createRedactor(secrets);
  return fields.map(([name, value]) => {
    // As HTTP/1 has it, because short secrets are known by what stands around them.
    const shown = redact(Buffer.from(` ${value}\r\n`, 'latin1'));
    return [name, Buffer.concat([shown, redact.flush()]).toString('latin1').slice(1, -2)];
  });
}

/** One direction; what its redactor holds back, as the possible beginning of a secret, is nothing to record yet. */
class RedactedDirection {
  readonly #record: (bytes: Uint8Array) => void;
  #redactor: Redactor = createRedactor([]);
  /** The secrets of the redactor. */
  #hide = (secrets: readonly string[]): void => {
    this.#redactor = createRedactor(secrets);
  };

  constructor(record: (bytes: Uint8Array) => void) {
    this.#record = record;
  }

  speakHttp2(side: 'client' | 'server', secrets: readonly string[]): void {
    this.flush();
    const redactor = createHttp2Redactor(side);
    this.#redactor = redactor;
    this.#hide = redactor.hide;
    this.#hide(secrets);
  }

  hide(secrets: readonly string[]): void {
    this.flush();
    this.#hide(secrets);
  }

  pass(bytes: Uint8Array): void {
    this.#recordSome(this.#redactor(bytes));
  }

  flush(): void {
    this.#recordSome(this.#redactor.flush());
  }

  #recordSome(shown: Uint8Array): void {
    if (shown.length > 0) this.#record(shown);
  }
}
