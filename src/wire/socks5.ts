/**
 * SOCKS5 (RFC 1928), with a user's name and password (RFC 1929):
 *
 *     C: 05 02 00 02                          on offer: no login, a login (1 byte each, their number before)
 *     S: 05 02                                a login, then; ff is none of them
 *     C: 01 03 b o b 06 s e c r e t           each with its length before
 *     S: 01 00                                00 is yes
 *     C: 05 01 00 03 0b s h a p e s . t e s t 01 bb    connect to a name (03) and a port
 *     S: 05 00 00 01 7f 00 00 01 9c 40        00 is yes; the address (01: IPv4, 04: IPv6) and port it connects from
 *
 * Both sides are here. A decoder is given all bytes that have come, and answers with a message and how many of them it
 * took, or `undefined` for "not yet": no message is longer than its length bytes allow, 513 bytes.
 */
import { ProtocolError, UsageError } from '../errors.ts';
import { decodeIp, encodeIp } from './ip.ts';

export type Decoded<T> = { readonly value: T; readonly length: number } | undefined;

/** The methods that a client may offer and a server choose; there are others, which are numbers here. */
export const METHODS = { none: 0x00, login: 0x02, notAcceptable: 0xff } as const;
export const COMMANDS = { connect: 0x01, bind: 0x02, associate: 0x03 } as const;

/** RFC 1928, section 6: what a reply says. */
export const REPLIES: readonly string[] = [
  'succeeded',
  'general failure of the SOCKS server',
  'not allowed by its rules',
  'network unreachable',
  'host unreachable',
  'connection refused',
  'time to live expired',
  'command not supported',
  'kind of address not supported',
];

export interface Login {
  readonly user: string;
  readonly password: string;
}

export interface Endpoint {
  /** A name, or an address without brackets. */
  readonly host: string;
  readonly port: number;
}

const VERSION = 5;
const LOGIN_VERSION = 1;
const KINDS = { ipv4: 1, name: 3, ipv6: 4 } as const;
/** A length is one byte. */
const MAX_TEXT_BYTES = 255;

export function encodeOffer(methods: readonly number[]): Buffer {
  return Buffer.from([VERSION, methods.length, ...methods]);
}

export function decodeOffer(bytes: Uint8Array): Decoded<readonly number[]> {
  expectVersion(bytes, VERSION, 'SOCKS5', '3');
  const count = bytes[1];
  if (count === undefined || bytes.length < 2 + count) return undefined;
  return { value: [...bytes.subarray(2, 2 + count)], length: 2 + count };
}

export function encodeChoice(method: number): Buffer {
  return Buffer.from([VERSION, method]);
}

export function decodeChoice(bytes: Uint8Array): Decoded<number> {
  expectVersion(bytes, VERSION, 'SOCKS5', '3');
  const method = bytes[1];
  return method === undefined ? undefined : { value: method, length: 2 };
}

/** @throws UsageError where the name or the password is too long for SOCKS */
export function encodeLogin({ user, password }: Login): Buffer {
  return Buffer.concat([
    Buffer.of(LOGIN_VERSION),
    encodeText(user, 'user name'),
    encodeText(password, 'password'),
  ]);
}

export function decodeLogin(bytes: Uint8Array): Decoded<Login> {
  expectVersion(bytes, LOGIN_VERSION, 'a login', '2', 1929);
  const user = decodeText(bytes, 1);
  const password = user && decodeText(bytes, user.length);
  return password && { value: { user: user.value, password: password.value }, length: password.length };
}

export function encodeLoginAnswer(accepted: boolean): Buffer {
  return Buffer.of(LOGIN_VERSION, accepted ? 0 : 1);
}

export function decodeLoginAnswer(bytes: Uint8Array): Decoded<boolean> {
  expectVersion(bytes, LOGIN_VERSION, 'an answer to a login', '2', 1929);
  const status = bytes[1];
  return status === undefined ? undefined : { value: status === 0, length: 2 };
}

/** @throws UsageError for a name that is too long for SOCKS */
export function encodeRequest(command: number, target: Endpoint): Buffer {
  return encodeWithEndpoint(command, target);
}

export function decodeRequest(bytes: Uint8Array): Decoded<Endpoint & { readonly command: number }> {
  const decoded = decodeWithEndpoint(bytes);
  return decoded && { value: { command: decoded.first, ...decoded.endpoint }, length: decoded.length };
}

/** @param reply an index into REPLIES */
export function encodeReply(reply: number, from: Endpoint): Buffer {
  return encodeWithEndpoint(reply, from);
}

export function decodeReply(bytes: Uint8Array): Decoded<Endpoint & { readonly reply: number }> {
  const decoded = decodeWithEndpoint(bytes);
  return decoded && { value: { reply: decoded.first, ...decoded.endpoint }, length: decoded.length };
}

function encodeWithEndpoint(first: number, { host, port }: Endpoint): Buffer {
  return Buffer.concat([
    Buffer.of(VERSION, first, 0),
    encodeHost(host),
    Buffer.of(Math.floor(port / 256), port % 256),
  ]);
}

/** Requests and replies have the same shape: version, what it says, a zero, kind of address, address, port. */
function decodeWithEndpoint(
  bytes: Uint8Array,
): { readonly first: number; readonly endpoint: Endpoint; readonly length: number } | undefined {
  expectVersion(bytes, VERSION, 'SOCKS5', '4');
  const [, first, , kind] = bytes;
  if (first === undefined || kind === undefined) return undefined;
  const host = decodeHost(bytes, kind, 4);
  if (host === undefined) return undefined;
  const [high, low] = bytes.subarray(host.length);
  if (high === undefined || low === undefined) return undefined;
  return { first, endpoint: { host: host.value, port: high * 256 + low }, length: host.length + 2 };
}

function encodeHost(host: string): Buffer {
  const address = encodeIp(host);
  if (address === undefined) return Buffer.concat([Buffer.of(KINDS.name), encodeText(host, 'host name')]);
  return Buffer.concat([Buffer.of(address.length === 4 ? KINDS.ipv4 : KINDS.ipv6), address]);
}

function decodeHost(bytes: Uint8Array, kind: number, at: number): Decoded<string> {
  if (kind === KINDS.name) return decodeText(bytes, at);
  if (kind !== KINDS.ipv4 && kind !== KINDS.ipv6) {
    throw violation(`${hex(kind)} is no kind of address`, '5');
  }
  const length = at + (kind === KINDS.ipv4 ? 4 : 16);
  if (bytes.length < length) return undefined;
  return { value: decodeIp(bytes.subarray(at, length)), length };
}

function encodeText(text: string, what: string): Buffer {
  const bytes = Buffer.from(text);
  if (bytes.length > MAX_TEXT_BYTES) {
    throw new UsageError(`the ${what} is too long for SOCKS5, which takes ${MAX_TEXT_BYTES} bytes`);
  }
  return Buffer.concat([Buffer.of(bytes.length), bytes]);
}

function decodeText(bytes: Uint8Array, at: number): Decoded<string> {
  const size = bytes[at];
  const end = at + 1 + (size ?? 0);
  if (size === undefined || bytes.length < end) return undefined;
  return { value: Buffer.from(bytes.subarray(at + 1, end)).toString(), length: end };
}

/** The first byte tells already whether the peer speaks this protocol; nothing more of it is waited for. */
function expectVersion(bytes: Uint8Array, wanted: number, what: string, section: string, rfc = 1928): void {
  const [found] = bytes;
  if (found !== undefined && found !== wanted) {
    throw violation(`${what} begins with ${hex(wanted)}, and not with ${hex(found)}`, section, rfc);
  }
}

function hex(byte = 0): string {
  return byte.toString(16).padStart(2, '0');
}

function violation(what: string, section: string, rfc = 1928): ProtocolError {
  return new ProtocolError('weird-reply', what, { source: `RFC ${rfc}, section ${section}` });
}
