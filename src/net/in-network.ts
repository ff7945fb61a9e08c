import net from 'node:net';

/**
 * Whether an address lies in a network, which is written as one of its addresses and, in `prefix`, the number of bits
 * that all of them share (CIDR, RFC 4632, section 3.1). Without a prefix, the network is that one address.
 */
export function isInNetwork(address: string, network: string, prefix?: number): boolean {
  const version = net.isIP(address);
  // An address with a zone (fe80::1%eth0) is no network's.
  if (version === 0 || net.isIP(network) !== version || network.includes('%')) return false;
  const family = version === 4 ? 'ipv4' : 'ipv6';
  const size = version === 4 ? 32 : 128;
  const bits = prefix ?? size;
  if (bits > size) return false;
  const networks = new net.BlockList();
  networks.addSubnet(network, bits, family);
  return networks.check(address, family);
}
