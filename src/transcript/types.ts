/**
 * What crossed the wire, as it happened. A client writes to a Recorder; whoever listens (a renderer, a file)
 * is handed each entry at once, so that nothing is gathered in memory.
 */
export type Entry = EntryBase &
  (
    | { readonly kind: 'proxy'; readonly scheme: ProxyScheme; readonly address: string }
    | { readonly kind: 'lookup'; readonly host: string; readonly addresses: readonly string[] }
    | { readonly kind: 'attempt'; readonly address: string }
    | { readonly kind: 'attempt-failed'; readonly address: string; readonly reason: string }
    | { readonly kind: 'connected'; readonly local: string; readonly remote: string }
    | { readonly kind: 'secured'; readonly tls: TlsFacts }
    | { readonly kind: 'tunnel'; readonly address: string }
    | { readonly kind: 'sent'; readonly bytes: Uint8Array }
    | { readonly kind: 'received'; readonly bytes: Uint8Array }
    | {
        readonly kind: 'head';
        readonly by: 'us' | 'peer';
        readonly stream: number;
        readonly fields: readonly Field[];
      }
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
  /** What a connection beside the first is for, such as FTP's `data`; absent for one that speaks for itself. */
  readonly role?: ConnectionRole;
  /** Whether the bytes were inside TLS. */
  readonly secure: boolean;
}

/** `data`: its bytes are a file or a listing, told of on another connection. */
export type ConnectionRole = 'data';

/** Name and value, one character a byte (latin1). */
export type Field = readonly [name: string, value: string];

/** What a proxy speaks: HTTP, HTTP inside TLS, SOCKS5 with names looked up here, or by the proxy. */
export type ProxyScheme = 'http' | 'https' | 'socks5' | 'socks5h';

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
  /** OpenSSL's name for it, such as `CERT_HAS_EXPIRED`. */
  readonly problemCode?: string;
  /** An earlier session was resumed: no certificate was sent, that of the first handshake stands. */
  readonly resumed?: boolean;
}

/** Called synchronously; `bytes` in an entry are valid during the call only, so whoever keeps them copies them. */
export type EntryListener = (entry: Entry) => void;

/** What clients take as `recorder`, and tell of each connection that they make. `createRecorder` makes one. */
export interface Recorder {
  /** A new connection's part of the transcript. `host` and `port` are what was asked for. */
  connection(host: string, port: number, role?: ConnectionRole): ConnectionRecorder;
}

/**
 * One connection's part of a transcript, written by whoever holds the connection: each call tells of what has just happened, and
 * the listeners hear of it as an Entry. Addresses are as in ConnectionFacts.
 */
export interface ConnectionRecorder {
  /** The connection goes to a proxy at this host and port. */
  proxied(scheme: ProxyScheme, address: string): void;
  /** The name was looked up, and has these addresses. Nothing was looked up where the address was given. */
  lookedUp(host: string, addresses: readonly string[]): void;
  /** A connection to this address is begun; several attempts may be under way at once (RFC 8305). */
  attempting(address: string): void;
  /** This attempt has failed, which others may not. The reason is one line. */
  attemptFailed(address: string, reason: string): void;
  /** The connection stands, between these two addresses; with a proxy, that to the proxy. */
  connected(local: string, remote: string): void;
  /** The TLS handshake is over: from now on the bytes are inside TLS. With `h2` as its ALPN they are HTTP/2. */
  secured(tls: TlsFacts): void;
  /** From now on the bytes are inside something else that nobody else can read, such as SSH; `text` says what. */
  enclosed(text: string): void;
  /** The proxy has connected us to this host and port: what follows is said to that. */
  tunnelled(address: string): void;
  /**
   * From now on these stand as stars, in both directions: what was sent may come back, as in an echo. In HTTP/2,
   * where no search finds them, all heads are stars.
   */
  hide(secrets: readonly string[]): void;
  /**
   * These go to the peer, as they are before TLS encrypts them; needed during the call only. The end of them, where a secret
   * might begin, is held back until more is known.
   */
  sent(bytes: Uint8Array): void;
  /** These have come from the peer, decrypted; otherwise as with `sent`. */
  received(bytes: Uint8Array): void;
  /** What a head says that crosses the wire compressed, as in HTTP/2. */
  head(by: 'us' | 'peer', stream: number, fields: readonly Field[]): void;
  /** The connection carries another exchange. */
  reused(): void;
  /** One side has said that it will send no more (a half-close); the other may go on. */
  ended(by: 'us' | 'peer'): void;
  /** The connection is gone, in both directions. */
  closed(): void;
  /** Something worth knowing that the bytes do not show, such as the host key of SSH. */
  note(text: string): void;
  /** The connection could not be made, or broke. The reason is one line. */
  failed(reason: string): void;
}
