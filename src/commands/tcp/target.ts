import { UsageError } from '../../errors.ts';
import { bareHost } from '../../net/address.ts';
import { portNumber } from '../shared/numbers.ts';

/** Whom to connect to. */
export interface TcpTarget {
  /** Of a Unix-domain socket it is what its certificate, if there is one, is to name. */
  readonly host: string;
  /** As it was written: a number, or for --try several. */
  readonly port: string;
  readonly unixSocket?: string;
}

/**
 * `HOST PORT`, `HOST:PORT`, `[ADDRESS]:PORT` or `unix:PATH`; with a port that is meant where none is given, a host alone as well.
 *
 * @throws UsageError
 */
export function readTarget(words: readonly string[], defaultPort?: number): TcpTarget {
  const [first = '', second] = words;
  if (first.startsWith('unix:')) {
    if (second !== undefined) throw new UsageError('a Unix-domain socket has no port');
    return { host: 'localhost', port: '0', unixSocket: first.slice('unix:'.length) };
  }
  if (first === '') throw new UsageError('the name of the host is empty');
  if (second !== undefined) return { host: bareHost(first), port: second };
  const [, host, port] = /^(\[[^\]]+\]|[^:/]+):([^:/]+)$/.exec(first) ?? [];
  if (host === undefined || port === undefined) {
    if (defaultPort !== undefined) return { host: bareHost(first), port: String(defaultPort) };
    throw new UsageError(`${first}: the port is missing`, {
      hint: 'HOST PORT, HOST:PORT, [ADDRESS]:PORT for IPv6, or unix:PATH',
    });
  }
  return { host: bareHost(host), port };
}

/** @throws UsageError for what is no port, and for several */
export function onePort(text: string): number {
  if (/^\d+(?:[,-]\d+)+$/.test(text)) {
    throw new UsageError(`'${text}' is not a port`, { hint: 'several are for connect --try' });
  }
  return portNumber(text, 1);
}
