import { TransportError, UsageError } from '../../errors.ts';
import { kits } from '../../kits.ts';
import { bareHost } from '../../net/address.ts';
import { type UdpOptions, type UdpPlace, UdpSocket } from '../../net/udp-socket.ts';
import type { Io } from '../../terminal/io.ts';
import { formatNumberOf } from '../../terminal/units.ts';
import type { Arguments } from '../command.ts';
import { milliseconds } from '../shared/connection.ts';
import { say } from '../shared/say.ts';
import { countOf, portNumber, portOf } from '../shared/numbers.ts';
import { datagramsOf } from './datagrams.ts';
import { type Exchanged, exchangeDatagrams } from './exchange.ts';
import { isGroup } from './place.ts';
import { showDatagram } from './show-datagram.ts';
import { sendingOptions } from './socket-options.ts';
import { withUdpTracing } from './tracing.ts';

/** For an answer, in milliseconds, where nothing else is said: one that has not come by then is lost. */
const DEFAULT_WAIT_MS = 2000;

/** Sends, and shows what answers. */
export async function send(args: Arguments, io: Io): Promise<number> {
  const [host = '', port = ''] = args.operands;
  const target = { host: bareHost(host), port: portNumber(port, 1) };
  const datagrams = await datagramsOf(args, io);
  const options = sendingOptions(args);
  const count = countOf(args, 'count');
  const wait = milliseconds(args, 'wait');
  const waits = args.number('wait') !== 0;
  if (!waits && count !== undefined)
    throw new UsageError('--wait 0 waits for no answers, and --count wants some');
  return withUdpTracing(args, io, async (recorderTo) => {
    await using lab = args.flag('lab')
      ? await (await kits.http.lab()).startLab({ services: true })
      : undefined;
    const socket = await openSocket(target, args, {
      ...options,
      ...(lab && { connectTo: lab.dial.connectTo, confined: true }),
      recorder: await recorderTo(target.host, target.port),
      signal: io.signal,
    });
    const exchanged = await exchangeDatagrams(socket, {
      datagrams,
      to: socket.remoteAddress === undefined ? target : undefined,
      // Who says how long wants all that comes.
      wanted: (sent) => (waits ? (count ?? (wait === undefined ? sent : Infinity)) : 0),
      patience: wait ?? DEFAULT_WAIT_MS,
      onAnswer: (datagram) => (waits ? showDatagram(datagram, args, io) : Promise.resolve()),
    });
    if (socket.droppedCount > 0) {
      say(`${formatNumberOf(socket.droppedCount, 'answer')} came too fast, and cannot be shown`, args, io);
    }
    if (waits) refuseSilence(exchanged, count, wait ?? DEFAULT_WAIT_MS);
    return 0;
  });
}

function refuseSilence({ received }: Exchanged, count: number | undefined, wait: number): void {
  if (received >= (count ?? 1)) return;
  const came = received === 0 ? 'no answer has' : `${received} of ${count} answers have`;
  throw new TransportError('timeout', `${came} come within ${wait / 1000} s`, {
    hint: 'UDP promises nothing: either way, a datagram may be lost; --wait waits longer, --wait 0 not at all',
  });
}

/** One with that peer, which alone is told when nobody listens there; but answers of a group, or a network, come from its members. */
function openSocket(target: UdpPlace, args: Arguments, options: UdpOptions): Promise<UdpSocket> {
  const host = args.text('local-address');
  const port = portOf(args, 'local-port', 0);
  if (!isGroup(target.host) && options.broadcast !== true) {
    return UdpSocket.bind({ ...options, port, remote: target, ...(host !== undefined && { host }) });
  }
  const anywhere = target.host.includes(':') ? '::' : '0.0.0.0';
  return UdpSocket.bind({ ...options, port, host: host ?? anywhere });
}
