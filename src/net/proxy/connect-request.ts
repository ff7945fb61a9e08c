/**
 * What is said to an HTTP proxy that is to connect to somebody else (RFC 9110, section 9.3.6):
 *
 *     CONNECT shapes.test:443 HTTP/1.1␍␊                 HTTP/1.1 200 Connection established␍␊
 *     Host: shapes.test:443␍␊                            ␍␊
 *     Proxy-Authorization: Basic Ym9iOnNlY3JldA==␍␊      (from here on, bytes of shapes.test)
 *     User-Agent: netkit/0.1.0␍␊
 *     ␍␊
 *
 * Any 2xx is a yes, and has no body, whatever its fields say. Everything else is a no; its body is not read. Many
 * proxies answer as HTTP/1.0, and some without a reason.
 */
import { LimitError, ProtocolError, UsageError } from '../../errors.ts';
import { USER_AGENT } from '../../version.ts';
import { formatAddress } from '../address.ts';
import type { Destination } from '../resolve.ts';
import type { Proxy } from '../types.ts';

/** All of the answer's head. A refusal may bring cookies and policies along; curl takes 16 KiB for each line. */
export const MAX_CONNECT_ANSWER_BYTES = 64 * 1024;

export interface ConnectAnswer {
  readonly status: number;
  /** As it came, one character a byte; without control characters. */
  readonly reason: string;
  /** The values of Proxy-Authenticate (RFC 9110, section 11.7.1). */
  readonly challenges: readonly string[];
}

/** @returns the bytes, what a transcript shows of them, and what it hides when it comes back */
export function encodeConnect(
  { host, port }: Destination,
  credentials: Proxy['credentials'],
): { readonly bytes: Buffer; readonly shown: Buffer; readonly secrets: readonly string[] } {
  const authority = formatAddress({ address: host, port });
  if (!AUTHORITY.test(authority))
    throw new UsageError(`not a host to ask a proxy for: ${JSON.stringify(host)}`);
  const encode = (token: string | undefined): Buffer =>
    Buffer.from(
      `CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n` +
        (token === undefined ? '' : `Proxy-Authorization: Basic ${token}\r\n`) +
        `User-Agent: ${USER_AGENT}\r\n\r\n`,
      'latin1',
    );
  if (credentials === undefined) return { bytes: encode(undefined), shown: encode(undefined), secrets: [] };
  const token = Buffer.from(`${credentials.user}:${credentials.password}`).toString('base64');
  return { bytes: encode(token), shown: encode('****'), secrets: [token] };
}

/**
 * Takes one head off the front of all bytes that have come, and says how many it took; `undefined` for "not yet".
 *
 * @throws ProtocolError `weird-reply` as soon as it cannot be the answer of an HTTP proxy any more, LimitError
 */
export function decodeConnectAnswer(
  bytes: Buffer,
): { readonly value: ConnectAnswer; readonly length: number } | undefined {
  refuseForeignStart(bytes);
  const end = bytes.indexOf('\r\n\r\n');
  if ((end === -1 ? bytes.length : end + 4) > MAX_CONNECT_ANSWER_BYTES) {
    throw new LimitError(
      'MAX_CONNECT_ANSWER_BYTES',
      `the proxy's answer is longer than ${MAX_CONNECT_ANSWER_BYTES} bytes`,
    );
  }
  if (end === -1) return undefined;
  const lines = bytes.toString('latin1', 0, end).split('\r\n');
  const [statusLine = ''] = lines;
  const [, status, reason = ''] = STATUS_LINE.exec(statusLine) ?? [];
  if (status === undefined || !lines.every((line) => LINE.test(line))) {
    const beginning = JSON.stringify(statusLine.slice(0, SHOWN));
    throw new ProtocolError('weird-reply', `the proxy's answer is not well-formed HTTP/1: ${beginning}`, {
      source: 'RFC 9112, section 4',
    });
  }
  const challenges = lines.flatMap((line) => /^Proxy-Authenticate:(.*)/i.exec(line)?.[1]?.trim() ?? []);
  return { value: { status: Number(status), reason, challenges }, length: end + 4 };
}

/** Not a tunnel's end: a server of another protocol greets, and then says nothing more for us to wait for. */
function refuseForeignStart(bytes: Buffer): void {
  const start = bytes.toString('latin1', 0, PROTOCOL.length);
  if (PROTOCOL.startsWith(start)) return;
  const speaksTls = start.startsWith('\x15') || start.startsWith('\x16');
  const beginning = JSON.stringify(bytes.toString('latin1', 0, SHOWN));
  throw new ProtocolError(
    'weird-reply',
    `the proxy does not speak HTTP: its answer begins with ${beginning}`,
    {
      hint: speaksTls
        ? 'it speaks TLS: try https:// before its name'
        : 'is it another kind of proxy, such as socks5://?',
      source: 'RFC 9112, section 4',
    },
  );
}

const PROTOCOL = 'HTTP/1.';
const STATUS_LINE = /^HTTP\/1\.[01] ([1-9][0-9]{2})(?: (.*))?$/;
/** RFC 9110, section 5.5: no controls but the tab, and so no CR, LF or NUL. */
const LINE = /^[\t\x20-\x7e\x80-\xff]*$/;
const AUTHORITY = /^[\x21-\x7e]+$/;
/** Of a wrong answer, in a message. */
const SHOWN = 40;
