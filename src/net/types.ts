import type { SecureContext } from 'node:tls';
import type { ConnectionRecorder, ProxyScheme, TlsFacts } from '../transcript/types.ts';

export type { TlsFacts };

/**
 * Bytes in and out, and nothing else: what a dialogue needs of a socket. In tests, a pair in memory.
 */
export interface Transport {
  readonly facts: ConnectionFacts;
  /**
   * The bytes of one read, or `undefined` once the peer has ended. Valid until the next call: the buffer is
   * used again. One read at a time.
   *
   * @throws TransportError `receive` (reset) or `timeout`
   */
  read(): Promise<Uint8Array | undefined>;
  /**
   * Resolves once the bytes are with the system, so that memory stays flat. `shown` is what a transcript has
   * in their place where they hold a secret.
   *
   * @throws TransportError `send` or `timeout`
   */
  write(bytes: Uint8Array, shown?: Uint8Array): Promise<void>;
  /** Ends our side (a half-close); the peer may go on sending. */
  end(): Promise<void>;
  /** Closes both sides at once; a read or write under way fails with `reason`. Safe to call twice. */
  close(reason?: Error): void;
  /** Whether the connection stands and nothing has come in unread: only then may another request go over it. */
  readonly quiet: boolean;
  /** Inside TLS, as a client: the latest session that the server offered for resumption; it changes as tickets come. */
  readonly tlsSession?: () => TlsSession | undefined;
}

/**
 * What another connection to the same server can resume (RFC 8446, section 2.2), to be passed on as it is. It comes with
 * what the first handshake has shown, since a resumed one shows no certificate.
 */
export interface TlsSession {
  readonly ticket: Buffer;
  readonly host: string;
  readonly certificate: CertificateFacts;
}

/** What a TLS handshake has shown of the server. */
export type CertificateFacts = Omit<TlsFacts, 'version' | 'cipher' | 'alpn' | 'resumed'>;

/**
 * A connection that speaks in the clear until TLS is agreed on (STARTTLS, RFC 3207; AUTH TLS, RFC 4217), at either end of it.
 */
export interface UpgradableTransport extends Transport {
  /**
   * Puts TLS on it. The result takes its place, with facts of its own; this one is of no use any more. What the peer said
   * before the handshake and nobody has read is an attack (RFC 3207, section 6), and not a byte of it is taken over.
   * After an error, the connection is closed.
   *
   * @throws ProtocolError `weird-reply` for plain text that was not read; TransportError `tls-handshake`, `certificate`, `timeout`
   */
  startTls(options: StartTls): Promise<Transport>;
}

/** The client's or the server's side of a handshake on a connection that stands. */
export type StartTls = StartTlsAsClient | StartTlsAsServer;

export interface StartTlsAsClient {
  readonly as: 'client';
  /** Whom the certificate is to name. */
  readonly host: string;
  readonly settings?: TlsSettings;
  readonly alpn?: readonly string[];
  /** Of another connection to the same server (`Transport.tlsSession`), to be resumed: FTP servers demand it of data connections. */
  readonly session?: TlsSession | undefined;
  /** In milliseconds; without it, DEFAULT_CONNECT_TIMEOUT_MS. */
  readonly timeout?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface StartTlsAsServer {
  readonly as: 'server';
  /** One for all connections of a server, so that clients can resume their sessions. */
  readonly context: SecureContext;
  /** In milliseconds. */
  readonly timeout: number;
}

/** Where and how a connection was made. */
export interface ConnectionFacts {
  /** `127.0.0.1:80`, `[::1]:80` or `unix:/path`. */
  readonly remote: string;
  readonly local: string;
  readonly tls?: TlsFacts;
  /** The status with which a proxy answered CONNECT. */
  readonly proxyStatus?: number;
  /**
   * In milliseconds, each from the start of the dialling. `connect` is when the TCP connection stood, with a proxy that
   * to the proxy; `tls` when all was ready, a tunnel included.
   */
  readonly timings: { readonly lookup?: number; readonly connect: number; readonly tls?: number };
}

/** How connections are made: the same for both kinds of client, and for all of a command's connections. */
export interface DialSettings {
  /** 4 or 6: only addresses of that family. */
  readonly family?: 4 | 6;
  /** Instead of the network: the path of a Unix-domain socket. */
  readonly unixSocket?: string;
  /** `host:port` to the addresses to use instead of a lookup; the host may be `*` (curl's --resolve). */
  readonly resolve?: ReadonlyMap<string, readonly string[]>;
  /** Where to connect instead; name checks and headers keep the old name (curl's --connect-to). */
  readonly connectTo?: readonly ConnectTo[];
  /**
   * Refuses every host for which `connectTo` has no entry, and passes `unixSocket` and `resolve` over, so that a
   * lab never leaves loopback.
   */
  readonly confined?: boolean;
  readonly tls?: TlsSettings;
  /** The same for an `https` proxy. */
  readonly proxyTls?: TlsSettings;
  /** For name, connection and handshake together, in milliseconds; Infinity for no limit. */
  readonly connectTimeout?: number;
  /** For how long nothing may move while we wait for the peer, in milliseconds; Infinity for no limit. */
  readonly idleTimeout?: number;
  /** The address and the port at this end, where the system is not to choose them. */
  readonly localAddress?: string;
  readonly localPort?: number;
  /** `false`: small writes wait for the acknowledgement of those before, to go together (Nagle, RFC 896); sent at once without it. */
  readonly noDelay?: boolean;
  /** Asks an idle peer whether it is still there (RFC 9293, section 3.8.4), for the first time after so many milliseconds. */
  readonly keepAlive?: number;
}

/** An empty or absent `host` or `port` matches any; an empty target part keeps what was asked for. */
export interface ConnectTo {
  readonly host?: string;
  readonly port?: number;
  readonly toHost?: string;
  readonly toPort?: number;
}

/** Whom a client believes in TLS, and who it is; without it, the authorities that Node.js trusts, and no certificate of ours. */
export interface TlsSettings {
  /** PEM; instead of the authorities that Node.js trusts. */
  readonly ca?: string | readonly string[];
  /** PEM: our own certificate and key. */
  readonly cert?: string;
  readonly key?: string;
  readonly passphrase?: string;
  /** Take any certificate (curl's -k). */
  readonly insecure?: boolean;
}

/** One connection to make. */
export interface DialTarget {
  readonly host: string;
  readonly port: number;
  /**
   * Connect to this address without a lookup, whatever the settings say: where another connection to the same server has led
   * (an FTP data connection goes where the control connection went). `host` stays the name that a certificate has to have.
   */
  readonly address?: string;
  /** Speak TLS from the first byte. */
  readonly tls?: { readonly alpn?: readonly string[] };
  readonly route?: ProxyRoute;
}

/** A server that connects for us. */
export interface Proxy {
  /** `socks5` looks names up here, `socks5h` lets the proxy do it; `https` speaks TLS to the proxy. */
  readonly scheme: ProxyScheme;
  /** Without brackets. */
  readonly host: string;
  readonly port: number;
  readonly credentials?: { readonly user: string; readonly password: string };
}

/** How a proxy is used for one connection. */
export interface ProxyRoute {
  readonly proxy: Proxy;
  /**
   * `true`: have the proxy connect to the target (CONNECT, RFC 9110, section 9.3.6, or SOCKS5, RFC 1928) and speak to
   * that. `false`, for HTTP proxies only: the connection ends at the proxy, which is sent the whole URL.
   */
  readonly tunnel: boolean;
}

/** What goes along with the making of one connection. */
export interface DialContext {
  /** Gives up the dialling; a connection that stands is not affected. */
  readonly signal?: AbortSignal | undefined;
  /** Told of the making, and then of all that crosses the connection. */
  readonly recorder?: ConnectionRecorder | undefined;
}
