/**
 * Hosts that are gone to directly, as curl's --noproxy and the variable no_proxy list them:
 *
 *     localhost, example.com .corp.example 10.0.0.0/8 ::1
 *
 * - Commas or blanks divide the list. `*` stands for every host, and only where it is the whole list.
 * - A name means itself and all below it, with or without a dot in front. Ports do not count.
 * - An address means itself, with `/N` all addresses that share its first N bits; `/0` is as good as none, as in curl.
 *
 * curl 7.88 promises networks for IPv6 too, and misses them; here they are, in brackets or without.
 */
import { isIP } from 'node:net';
import { bareHost } from '../../../net/address.ts';
import { isInNetwork } from '../../../net/in-network.ts';

/** @param host as a URL has it: in lower case, an IPv6 address in brackets */
export function isExempt(host: string, list: string): boolean {
  if (list === '*') return true;
  const bare = bareHost(host);
  const matches = isIP(bare) === 0 ? matchesName : matchesAddress;
  return list.split(/[, \t]+/).some((entry) => matches(bare, entry));
}

function matchesName(host: string, entry: string): boolean {
  const domain = entry.toLowerCase().replace(/^\./, '').replace(/\.$/, '');
  const name = host.replace(/\.$/, '');
  return domain !== '' && (name === domain || name.endsWith(`.${domain}`));
}

function matchesAddress(address: string, entry: string): boolean {
  const [, network, prefix = '0'] = /^([^/]+)(?:\/([0-9]{1,3}))?$/.exec(entry) ?? [];
  if (network === undefined) return false;
  return isInNetwork(address, bareHost(network), Number(prefix) || undefined);
}
