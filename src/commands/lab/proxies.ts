import type { Lab } from '../../lab/lab.ts';
import { LAB_PROXIES, PROXY_KINDS, type ProxyKind } from '../../lab/proxy/proxies.ts';
import type { Proxy } from '../../net/types.ts';
import type { Arguments, Option } from '../command.ts';
import { portOf } from '../shared/numbers.ts';

export const PROXY_PORT_OPTIONS: readonly Option[] = PROXY_KINDS.map((kind) => ({
  name: `${kind}-proxy-port`,
  kind: 'number',
  value: 'PORT',
  summary: `The port for the proxy ${kind}`,
  group: 'Servers',
}));

export function proxyPorts(args: Arguments): Partial<Record<ProxyKind, number>> {
  return Object.fromEntries(PROXY_KINDS.map((kind) => [kind, portOf(args, `${kind}-proxy-port`, 0)]));
}

/** A proxy of the lab as it is shown. */
export interface ShownProxy {
  readonly kind: ProxyKind;
  readonly host: string;
  readonly port: number;
  readonly url: string;
  /** Its URL for a client in the lab. */
  readonly name: string;
  /** `user:password` where it wants one. */
  readonly login: string | null;
  readonly try: { readonly netkit: string; readonly curl: string };
}

/** @param caFile of the lab's authority, as a shell takes it */
export function proxiesOf(lab: Lab, caFile: string | undefined): readonly ShownProxy[] {
  return PROXY_KINDS.map((kind) => {
    const proxy: Proxy = lab.proxies[kind];
    const { scheme, host, port, credentials } = proxy;
    const login = credentials === undefined ? null : `${credentials.user}:${credentials.password}`;
    const trust = caFile === undefined ? '--proxy-insecure' : `--proxy-cacert ${caFile}`;
    const options = [`-x ${urlOf(proxy)}`, login !== null && `-U ${login}`, scheme === 'https' && trust];
    const call = [...options.filter((option) => option !== false), 'http://shapes.test/hello'].join(' ');
    const lines = { netkit: `netkit http get ${call}`, curl: `curl ${call}` };
    return { kind, host, port, url: urlOf(proxy), name: urlOf(LAB_PROXIES[kind]), login, try: lines };
  });
}

function urlOf({ scheme, host, port }: Proxy): string {
  return `${scheme}://${host}:${port}`;
}
