import { readFileSync } from 'node:fs';
import { TransportError, UsageError } from '../../errors.ts';
import { bareHost } from '../../net/address.ts';
import { reasonOf } from '../../net/explain.ts';
import { timerDelay } from '../../net/timer.ts';
import type { ConnectTo, DialSettings, TlsSettings } from '../../net/types.ts';
import type { Arguments } from '../command.ts';

/**
 * How connections are made, as the options say it.
 *
 * @throws UsageError
 */
export function networkSettings(args: Arguments): DialSettings {
  if (args.flag('ipv4') && args.flag('ipv6')) throw new UsageError('-4 and -6 exclude each other');
  const connectTimeout = milliseconds(args, 'connect-timeout');
  const idleTimeout = milliseconds(args, 'idle-timeout');
  return {
    ...(args.flag('ipv4') ? { family: 4 as const } : args.flag('ipv6') ? { family: 6 as const } : {}),
    ...(connectTimeout === undefined ? {} : { connectTimeout }),
    ...(idleTimeout === undefined ? {} : { idleTimeout }),
    resolve: new Map(args.texts('resolve').map(parseResolve)),
    connectTo: args.texts('connect-to').map(parseConnectTo),
  };
}

/** An option in seconds, as milliseconds; 0 means what it means to curl: nothing was said. */
export function milliseconds(args: Arguments, name: string): number | undefined {
  const seconds = args.number(name);
  if (seconds === undefined || seconds === 0) return undefined;
  // Less than a millisecond would become none at all.
  return timerDelay(Math.max(1, Math.round(seconds * 1000)));
}

/** `HOST:PORT:ADDRESS[,ADDRESS]…`, the addresses of IPv6 in brackets; the `+` that curl allows in front changes nothing here. */
function parseResolve(text: string): [string, string[]] {
  const [, host, port, addresses] = /^\+?(\*|\[[^\]]+\]|[^:]+):(\d+):(.+)$/.exec(text) ?? [];
  if (host === undefined || addresses === undefined) {
    throw new UsageError(`--resolve ${text}: this is not HOST:PORT:ADDRESS`, {
      hint: 'such as --resolve www.perdu.com:80:127.0.0.1',
    });
  }
  const list = addresses.split(',').map(bareHost);
  return [`${host.toLowerCase()}:${port}`, list];
}

/** `HOST1:PORT1:HOST2:PORT2`, where any part may be empty. */
function parseConnectTo(text: string): ConnectTo {
  const part = String.raw`(\[[^\]]*\]|[^:]*):(\d*)`;
  const [, host, port, toHost, toPort] = new RegExp(`^${part}:${part}$`).exec(text) ?? [];
  if (host === undefined) {
    throw new UsageError(`--connect-to ${text}: this is not HOST:PORT:HOST:PORT`, {
      hint: 'such as --connect-to www.perdu.com:80:127.0.0.1:8080',
    });
  }
  return {
    ...(host === '' ? {} : { host }),
    ...(port ? { port: Number(port) } : {}),
    ...(toHost ? { toHost } : {}),
    ...(toPort ? { toPort: Number(toPort) } : {}),
  };
}

/**
 * Whom to trust and who we are in a TLS handshake.
 *
 * @throws UsageError, TransportError `ca-file` or `client-certificate` for a file that cannot be read
 */
export function tlsSettings(args: Arguments): TlsSettings {
  const ca = args.text('cacert');
  const certificate = args.text('cert');
  const key = args.text('key');
  if (key !== undefined && certificate === undefined) throw new UsageError('--key goes with --cert');
  return {
    ...(ca === undefined ? {} : { ca: readPem(ca, 'ca-file') }),
    ...(certificate === undefined ? {} : readCertificate(certificate, key)),
    ...(args.flag('insecure') ? { insecure: true } : {}),
  };
}

/** `FILE[:PASSWORD]`; a colon that belongs to the name is written `\:`, as in curl. */
function readCertificate(text: string, keyFile: string | undefined): TlsSettings {
  const [, name = text, passphrase] = /^((?:[^:\\]|\\.)*)(?::(.*))?$/s.exec(text) ?? [];
  const cert = readPem(name.replaceAll('\\:', ':'), 'client-certificate');
  const key = keyFile === undefined ? cert : readPem(keyFile, 'client-certificate');
  if (!key.includes('PRIVATE KEY')) {
    const where = keyFile ?? name;
    throw new TransportError('client-certificate', `there is no private key in ${where}`, {
      hint: keyFile === undefined ? 'name the file that holds it with --key' : 'it must be in PEM form',
    });
  }
  return { cert, key, ...(passphrase === undefined ? {} : { passphrase }) };
}

/** @throws TransportError `code` */
export function readPem(path: string, code: 'ca-file' | 'client-certificate'): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new TransportError(code, `cannot read ${path}: ${reasonOf(error)}`, { cause: error });
  }
}
