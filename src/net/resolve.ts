import net from 'node:net';
import { TransportError } from '../errors.ts';
import { bareHost } from './address.ts';
import type { SocketAddress } from './connect.ts';
import { reasonOf } from './explain.ts';
import type { ConnectTo, DialContext, DialSettings, DialTarget } from './types.ts';

/**
 * Turns what was asked for into the addresses to try, in order: a Unix-domain socket, then `connectTo`, then
 * `resolve`, then the system's resolver. What is `confined` goes where `connectTo` leads, and nowhere else.
 *
 * @throws TransportError `unknown-host`
 */
export async function resolveTarget(
  target: DialTarget,
  settings: DialSettings,
  { recorder }: DialContext,
): Promise<readonly SocketAddress[]> {
  const { unixSocket, resolve } = settings.confined === true ? {} : settings;
  if (unixSocket !== undefined) return [{ path: unixSocket }];
  const { host, port } = redirectTarget(target, settings);
  const given =
    resolve?.get(`${host.toLowerCase()}:${port}`) ??
    resolve?.get(`*:${port}`) ??
    (net.isIP(host) === 0 ? undefined : [host]);
  const all = given ?? (await lookUp(host));
  if (given === undefined) recorder?.lookedUp(host, all);
  const usable = all.filter(
    (address) => settings.family === undefined || net.isIP(address) === settings.family,
  );
  if (usable.length === 0) {
    const kind = settings.family === undefined ? 'address' : `IPv${settings.family} address`;
    const details = all.length === 0 ? {} : { hint: `it has ${all.join(', ')}` };
    throw new TransportError('unknown-host', `${host} has no ${kind}`, details);
  }
  return usable.map((address) => ({ address, port }));
}

function redirectTarget(target: DialTarget, settings: DialSettings): { host: string; port: number } {
  const host = bareHost(target.host);
  const rule = settings.connectTo?.find((entry) => matches(entry, host, target.port));
  if (rule !== undefined) return { host: bareHost(rule.toHost || host), port: rule.toPort ?? target.port };
  if (settings.confined !== true) return { host, port: target.port };
  const names = [...new Set(settings.connectTo?.flatMap(({ host: name }) => name ?? []))];
  throw new TransportError('unknown-host', `the lab does not answer for ${host}:${target.port}`, {
    hint: `it answers for ${names.join(', ')}`,
  });
}

function matches(entry: ConnectTo, host: string, port: number): boolean {
  return (
    (entry.host === undefined ||
      entry.host === '' ||
      bareHost(entry.host).toLowerCase() === host.toLowerCase()) &&
    (entry.port === undefined || entry.port === port)
  );
}

async function lookUp(host: string): Promise<string[]> {
  try {
    const dns = await import('node:dns/promises');
    return (await dns.lookup(host, { all: true })).map(({ address }) => address);
  } catch (error) {
    throw new TransportError('unknown-host', `could not find the host ${host}: ${reasonOf(error)}`, {
      cause: error,
      hint: 'check the spelling and the network; --lab answers for the names of the course, offline',
    });
  }
}
