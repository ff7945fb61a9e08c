import net from 'node:net';
import { TransportError } from '../errors.ts';
import { bareHost } from './address.ts';
import type { SocketAddress } from './connect.ts';
import { reasonOf } from './explain.ts';
import { checkUnixPath } from './unix-socket.ts';
import type { ConnectTo, DialContext, DialSettings, DialTarget, Proxy } from './types.ts';

/**
 * Turns what was asked for into the addresses to try, in order: the target's own address, then a Unix-domain
 * socket, then `connectTo`, then `resolve`, then the system's resolver. What is `confined` goes where `connectTo` or the
 * target's own address leads, and nowhere else.
 *
 * @throws TransportError `unknown-host`
 */
export async function resolveTarget(
  target: DialTarget,
  settings: DialSettings,
  context: DialContext,
): Promise<readonly SocketAddress[]> {
  const { unixSocket, confined = false } = settings;
  if (target.address !== undefined) return [{ address: target.address, port: target.port }];
  if (unixSocket !== undefined && !confined) {
    checkUnixPath(unixSocket);
    return [{ path: unixSocket }];
  }
  return resolveAddresses(target, settings, context);
}

async function resolveAddresses(
  target: DialTarget,
  settings: DialSettings,
  { recorder }: DialContext,
): Promise<readonly { readonly address: string; readonly port: number }[]> {
  const { host, port } = redirectTarget(target, settings);
  const resolve = settings.confined === true ? undefined : settings.resolve;
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

/** Whom a proxy is asked to connect to: a name, or an address without brackets. */
export interface Destination {
  readonly host: string;
  readonly port: number;
}

/**
 * The addresses of a proxy. What `connectTo` says is about targets, as in curl, except where all is `confined`: then
 * a proxy is where it leads, or nowhere.
 *
 * @throws TransportError `unknown-proxy`
 */
export async function resolveProxy(
  proxy: Proxy,
  settings: DialSettings,
  context: DialContext,
): Promise<readonly SocketAddress[]> {
  try {
    return await resolveTarget(
      proxy,
      settings.confined === true ? settings : { ...settings, connectTo: [] },
      context,
    );
  } catch (error) {
    const { message, hint } = error as TransportError;
    throw new TransportError('unknown-proxy', `the proxy cannot be reached: ${message}`, {
      cause: error,
      ...(hint === undefined ? {} : { hint }),
    });
  }
}

/**
 * What a proxy is asked for: with `socks5` an address, looked up here, else what `connectTo` says. Where all is
 * `confined`, names are sent as they are: a lab's proxy knows the lab's names.
 *
 * @throws TransportError `unknown-host`
 */
export async function resolveDestination(
  target: DialTarget,
  { scheme }: Proxy,
  settings: DialSettings,
  context: DialContext,
): Promise<Destination> {
  if (scheme === 'socks5') {
    // As in curl, the first one: what happens to it is the proxy's to say, and it says so once.
    const [first] = await resolveAddresses(target, settings, context);
    if (first !== undefined) return { host: first.address, port: first.port };
  }
  const named = { host: bareHost(target.host), port: target.port };
  return settings.confined === true ? named : redirectTarget(target, settings);
}

function redirectTarget(target: DialTarget, settings: DialSettings): Destination {
  const host = bareHost(target.host);
  const rule = settings.connectTo?.find((entry) => matches(entry, host, target.port));
  if (rule !== undefined) return { host: bareHost(rule.toHost || host), port: rule.toPort ?? target.port };
  if (settings.confined !== true) return { host, port: target.port };
  throw new TransportError('unknown-host', `the lab does not answer for ${host}:${target.port}`, {
    hint: `it answers for ${answered(host, settings.connectTo ?? []).join(', ')}`,
  });
}

/** Of a name that a lab knows, the ports; else the names. */
function answered(asked: string, entries: readonly ConnectTo[]): string[] {
  const isAsked = ({ host = '' }: ConnectTo): boolean => host.toLowerCase() === asked.toLowerCase();
  const ports = entries.filter(isAsked).flatMap(({ port }) => port ?? []);
  if (ports.length > 0) return [`${asked} on port ${ports.toSorted((a, b) => a - b).join(', ')}`];
  return [...new Set(entries.flatMap(({ host }) => host ?? []))];
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
