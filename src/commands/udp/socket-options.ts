import { UsageError } from '../../errors.ts';
import type { UdpOptions } from '../../net/udp-socket.ts';
import type { Arguments } from '../command.ts';
import { countOf } from '../shared/numbers.ts';

/** What the options say of any socket. @throws UsageError */
export function socketOptions(args: Arguments): UdpOptions {
  const multicastInterface = args.text('multicast-interface');
  const receiveBufferBytes = countOf(args, 'receive-buffer');
  const sendBufferBytes = countOf(args, 'send-buffer');
  return {
    ...(multicastInterface !== undefined && { multicastInterface }),
    ...(receiveBufferBytes !== undefined && { receiveBufferBytes }),
    ...(sendBufferBytes !== undefined && { sendBufferBytes }),
  };
}

/** What the options say of one that sends. @throws UsageError */
export function sendingOptions(args: Arguments): UdpOptions {
  if (args.flag('ipv4') && args.flag('ipv6')) throw new UsageError('-4 and -6 exclude each other');
  const [ttl, multicastTtl] = [countOf(args, 'ttl'), args.number('multicast-ttl')];
  return {
    ...socketOptions(args),
    ...(args.flag('ipv4') && { family: 4 as const }),
    ...(args.flag('ipv6') && { family: 6 as const }),
    ...(args.flag('broadcast') && { broadcast: true }),
    ...(ttl !== undefined && { ttl }),
    ...(multicastTtl !== undefined && { multicastTtl }),
  };
}
