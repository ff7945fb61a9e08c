/**
 * What crossed the wire, as it happened. A client writes to a Recorder; whoever listens (a renderer, a file)
 * is handed each entry at once, so that nothing is gathered in memory.
 */
export type Entry = EntryBase &
  (
    | { readonly kind: 'lookup'; readonly host: string; readonly addresses: readonly string[] }
    | { readonly kind: 'attempt'; readonly address: string }
    | { readonly kind: 'attempt-failed'; readonly address: string; readonly reason: string }
    | { readonly kind: 'connected'; readonly local: string; readonly remote: string }
    | { readonly kind: 'secured'; readonly tls: TlsFacts }
    | { readonly kind: 'sent'; readonly bytes: Uint8Array }
    | { readonly kind: 'received'; readonly bytes: Uint8Array }
    | { readonly kind: 'reused' }
    | { readonly kind: 'ended'; readonly by: 'us' | 'peer' }
    | { readonly kind: 'closed' }
    | { readonly kind: 'note'; readonly text: string }
    | { readonly kind: 'failed'; readonly reason: string }
  );

interface EntryBase {
  /** Milliseconds since the first connection was begun. */
  readonly at: number;
  /** Connections are numbered from 1, in the order in which they are dialled. */
  readonly connection: number;
  readonly client: string;
  /** Whether the bytes were inside TLS. */
  readonly secure: boolean;
}

/** What a TLS handshake settled. */
export interface TlsFacts {
  /** `TLSv1.3` */
  readonly version: string;
  /** `TLS_AES_256_GCM_SHA384` */
  readonly cipher: string;
  /** The protocol that ALPN chose (RFC 7301). */
  readonly alpn?: string;
  readonly subject: string;
  readonly issuer: string;
  /** The subject alternative names, such as `DNS:localhost`. */
  readonly names: readonly string[];
  readonly validFrom: string;
  readonly validTo: string;
  /** `false` only where checking was turned off and would have failed; `problem` says why. */
  readonly trusted: boolean;
  readonly problem?: string;
}

/** Called synchronously; `bytes` in an entry are valid during the call only, so whoever keeps them copies them. */
export type EntryListener = (entry: Entry) => void;

export interface Recorder {
  /** A new connection's part of the transcript. `host` and `port` are what was asked for. */
  connection(host: string, port: number): ConnectionRecorder;
}

export interface ConnectionRecorder {
  lookedUp(host: string, addresses: readonly string[]): void;
  attempting(address: string): void;
  attemptFailed(address: string, reason: string): void;
  connected(local: string, remote: string): void;
  secured(tls: TlsFacts): void;
  /** From now on these stand as stars, in both directions: what was sent may come back, as in an echo. */
  hide(secrets: readonly string[]): void;
  sent(bytes: Uint8Array): void;
  received(bytes: Uint8Array): void;
  /** The connection carries another exchange. */
  reused(): void;
  ended(by: 'us' | 'peer'): void;
  closed(): void;
  note(text: string): void;
  failed(reason: string): void;
}
