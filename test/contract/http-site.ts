import type { HttpClient, HttpField, HttpResponse, HttpResponseHead } from '../../src/protocols/http.ts';

/**
 * A web server for the contract suite: where it shows each shape, and what it is known to answer. What is
 * expected is written down by hand, or worked out from the server's own files; never by a client of netkit's.
 */
export interface HttpSite {
  readonly name: string;
  start(): Promise<RunningSite>;
  /** Heads and bodies to the byte. */
  readonly answers: readonly Answer[];
  readonly codings: readonly { readonly path: string; readonly codings: string }[];
  readonly redirects: {
    readonly by: (status: number) => string;
    /** A chain of so many redirects. */
    readonly chain: (length: number) => string;
    /** Where the chains end: its body. */
    readonly end: string;
    readonly loop: string;
    readonly otherOrigin: string;
  };
  readonly auth: {
    readonly path: string;
    readonly user: string;
    readonly password: string;
    readonly body: string;
  };
  /** A page that is larger than 100 bytes and takes ranges. */
  readonly ranges: string;
  readonly big: { readonly path: string; readonly headers: readonly HttpField[] };
  /** Takes uploads with POST. */
  readonly upload: string;
  /** Says nothing for longer than any test waits. */
  readonly silent: string;
  /** Begins its body at once, and does not end it within a test. */
  readonly trickle: string;
  /** Subject alternative names that its certificate has. */
  readonly names: readonly string[];
}

/** What differs from run to run. */
export interface RunningSite {
  readonly http: URL;
  readonly https: URL;
  /** PEM. */
  readonly ca: string;
  readonly unixSocket: string;
  /** The method that the server was asked with last, as its answer to a redirect shows. */
  methodSeen(response: HttpResponse, body: Buffer): string;
  /** The Authorization that came with the request that was answered so; empty for none. */
  authorizationSeen(response: HttpResponse, body: Buffer, userAgent: string): Promise<string>;
  /** The bytes and SHA-256 of an upload, as the server got it, and whether it came in chunks. */
  uploadSeen(body: Buffer): { readonly bytes: number; readonly sha256: string };
  /** The whole text behind the coded pages. */
  plainText(path: string): Promise<Buffer>;
  /** The bytes of `ranges`. */
  rangePage(): Promise<Buffer>;
  bigSha256(): Promise<string>;
  stop(): Promise<void>;
}

export interface Answer {
  readonly shows: string;
  readonly path: string;
  readonly method?: string;
  readonly headers?: readonly HttpField[];
  /** The status line and the fields, in order; `*` stands for any value. */
  readonly head: readonly string[];
  readonly body: string;
  readonly trailers?: readonly string[];
  /** The heads before it. */
  readonly before?: readonly (readonly string[])[];
  /** The server says that it ends the connection afterwards. */
  readonly closes?: boolean;
  /** Why a client does not take it, or takes it and then gives the connection up. */
  readonly refusedBy?: Readonly<Partial<Record<HttpClient['kind'], string>>>;
  readonly dropsConnection?: Readonly<Partial<Record<HttpClient['kind'], string>>>;
}

/** A head as lines, with the values that `expected` leaves open replaced by its `*`. */
export function headLines(head: HttpResponseHead, expected: readonly string[]): string[] {
  const lines = [`HTTP/${head.version} ${head.status} ${head.reason}`, ...fieldLines(head.headers)];
  const open = new Set(expected.filter((line) => line.endsWith(': *')));
  return lines.map((line) => {
    const starred = line.replace(/: .*$/s, ': *');
    return open.has(starred) ? starred : line;
  });
}

export function fieldLines(fields: readonly HttpField[]): string[] {
  return fields.map(([name, value]) => `${name}: ${value}`);
}
