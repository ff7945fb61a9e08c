/**
 * Where a data connection goes: told by the server (passive), or by the client (active).
 *
 *     S: 227 Entering Passive Mode (127,0,0,1,19,137).    four bytes of an IPv4 address, two of a port: 19 · 256 + 137
 *     S: 229 Entering Extended Passive Mode (|||6446|)    a port; the address is the control connection's
 *     C: PORT 127,0,0,1,19,137
 *     C: EPRT |1|132.235.1.2|6275|                        1 is IPv4, 2 is IPv6; any delimiter will do
 *     C: EPRT |2|1080::8:800:200C:417A|5282|
 *
 * RFC 959, section 4.1.2; RFC 2428. The parsers answer `undefined` for what is not that, or out of bounds.
 */
import { isIP } from 'node:net';

export interface Endpoint {
  /** An IPv4 or IPv6 address. */
  readonly host: string;
  readonly port: number;
}

// RFC 1123, section 4.1.2.6: the parentheses may be missing, and any text may stand around the numbers.
const SIX_NUMBERS = /(?<!\d)(\d{1,3}(?: ?, ?\d{1,3}){5})(?!\d)/;
// RFC 2428, section 3; some servers fill in the family and address that should be left out, and which mean nothing.
const EXTENDED_PASSIVE = /\(([!-/:-~])[^)]*?\1[^)]*?\1(\d{1,5})\1\)/;
const EXTENDED_PORT = /^([!-/:-~])(\d{1,5})\1([^]+)\1(\d{1,5})\1$/;
const FAMILIES = { 4: 1, 6: 2 } as const;

/** @param text of a 227 reply */
export function parsePassive(text: string): Endpoint | undefined {
  const numbers = SIX_NUMBERS.exec(text)?.[1];
  return numbers === undefined ? undefined : parsePort(numbers.replaceAll(' ', ''));
}

/** @param endpoint with an IPv4 address */
export function formatPassive(endpoint: Endpoint): string {
  return `Entering Passive Mode (${formatPort(endpoint)}).`;
}

/** @param text of a 229 reply */
export function parseExtendedPassive(text: string): { readonly port: number } | undefined {
  const port = Number(EXTENDED_PASSIVE.exec(text)?.[2]);
  return isPort(port) ? { port } : undefined;
}

export function formatExtendedPassive({ port }: { readonly port: number }): string {
  return `Entering Extended Passive Mode (|||${port}|)`;
}

/** @param argument of PORT */
export function parsePort(argument: string): Endpoint | undefined {
  if (!/^\d{1,3}(?:,\d{1,3}){5}$/.test(argument)) return undefined;
  const numbers = argument.split(',').map(Number);
  const [high = 0, low = 0] = numbers.slice(4);
  const port = high * 256 + low;
  return numbers.every((number) => number < 256) && isPort(port)
    ? { host: numbers.slice(0, 4).join('.'), port }
    : undefined;
}

/** @param endpoint with an IPv4 address */
export function formatPort({ host, port }: Endpoint): string {
  return [...host.split('.'), port >> 8, port & 255].join(',');
}

/**
 * @param argument of EPRT
 * @returns a family other than 1 and 2, with whatever it has for an address, is to be refused with 522
 */
export function parseExtendedPort(argument: string): (Endpoint & { readonly family: number }) | undefined {
  const [, , number, host = '', digits] = EXTENDED_PORT.exec(argument) ?? [];
  const [family, port] = [Number(number), Number(digits)];
  // A zone (fe80::1%eth0) names a link of the other machine, and means nothing here.
  const fits = family > 2 || (isIP(host) === (family === 1 ? 4 : 6) && !host.includes('%'));
  return family > 0 && fits && isPort(port) ? { family, host, port } : undefined;
}

export function formatExtendedPort({ host, port }: Endpoint): string {
  return `|${isIP(host) === 6 ? FAMILIES[6] : FAMILIES[4]}|${host}|${port}|`;
}

function isPort(port: number): boolean {
  return port > 0 && port < 65_536;
}
