import { isIP } from 'node:net';
import { UsageError } from '../../errors.ts';
import { bareHost, formatAddress } from '../address.ts';
import { MAX_PORT } from '../port.ts';

const DNS_PORT = 53;

/**
 * `ADDRESS`, `ADDRESS:PORT` or `[ADDRESS]:PORT`, in the form that Node's resolver takes.
 *
 * @throws UsageError
 */
export function readDnsServer(text: string): string {
  const bare = bareHost(text);
  if (isIP(bare) !== 0) return formatAddress({ address: bare, port: DNS_PORT });
  const [, host = '', digits = ''] = /^(\[[^\]]+\]|[^:]+):(\d{1,5})$/.exec(text) ?? [];
  const [address, port] = [bareHost(host), Number(digits)];
  if (isIP(address) === 0) {
    throw new UsageError(`${text} is not the address of a name server`, {
      hint: 'such as 192.0.2.53, 127.0.0.1:5353 or [2001:db8::53]:53; a name would have to be looked up first',
    });
  }
  if (port < 1 || port > MAX_PORT) {
    throw new UsageError(`${digits} is not a port`, {
      hint: `ports are whole numbers from 1 to ${MAX_PORT}`,
    });
  }
  return formatAddress({ address, port });
}
