import { ReplyGuard } from '../../lab/udp/reply-guard.ts';
import { isNetkitError, TransportError } from '../../errors.ts';
import { formatAddress } from '../../net/address.ts';
import { type Datagram, UdpSocket } from '../../net/udp-socket.ts';
import type { Io } from '../../terminal/io.ts';
import { formatNumberOf } from '../../terminal/units.ts';
import type { Arguments } from '../command.ts';
import { milliseconds } from '../shared/connection.ts';
import { say } from '../shared/say.ts';
import { DEFAULT_BIND } from '../shared/serve-options.ts';
import { countOf, portNumber } from '../shared/numbers.ts';
import { DEFAULT_PORT } from './options.ts';
import { describeLoopback } from '../tcp/listen-place.ts';
import { warningFor } from './place.ts';
import { showDatagram } from './show-datagram.ts';
import { socketOptions } from './socket-options.ts';
import { withUdpTracing } from './tracing.ts';

/** Shows what comes, until there was enough of it, or nothing for long enough, or Ctrl-C, which is no failure. */
export async function runListen(args: Arguments, io: Io): Promise<number> {
  const [word = String(DEFAULT_PORT)] = args.operands;
  const port = portNumber(word, 0);
  const groups = args.texts('join');
  const bind = args.text('bind') ?? (groups.length > 0 ? undefined : DEFAULT_BIND);
  const reply = await replyOf(args);
  const count = countOf(args, 'count') ?? Infinity;
  const timeout = milliseconds(args, 'timeout') ?? Infinity;
  const options = socketOptions(args);
  return withUdpTracing(args, io, async (recorderTo) => {
    const socket = await UdpSocket.bind({
      ...options,
      port,
      groups,
      timeout,
      ...(bind !== undefined && { host: bind }),
      ...(groups.length > 0 && { reuseAddress: true }),
      ...(args.flag('ipv6-only') && { ipv6Only: true }),
      recorder: await recorderTo(bind ?? 'any', port),
    });
    const close = (): void => socket.close();
    io.signal.addEventListener('abort', close);
    if (io.signal.aborted) close();
    try {
      const { localAddress, localPort } = socket;
      say(
        warningFor(localAddress, 'is heard') ?? describeLoopback(localAddress, localAddress.startsWith('[')),
        args,
        io,
      );
      const guard = new ReplyGuard(localPort);
      const onDatagram = async (datagram: Datagram): Promise<void> => {
        await showDatagram(datagram, args, io);
        if (reply === undefined) return;
        const failure = await answer(socket, datagram, reply, guard);
        if (failure !== undefined)
          say(`${formatAddress(datagram.from)} is not answered: ${failure}`, args, io);
      };
      await receiveUntil(socket, count, onDatagram);
    } finally {
      io.signal.removeEventListener('abort', close);
      close();
    }
    if (socket.droppedCount > 0) {
      say(`${formatNumberOf(socket.droppedCount, 'datagram')} came too fast, and cannot be shown`, args, io);
    }
    return 0;
  });
}

async function replyOf(args: Arguments): Promise<Uint8Array | undefined> {
  const text = args.text('reply');
  if (text === undefined || !args.flag('escape')) return text === undefined ? undefined : Buffer.from(text);
  const { unescapeBytes } = await import('../../actions/tcp/escapes.ts');
  return unescapeBytes(text);
}

/** @throws TransportError `timeout`, when nothing has come for too long, and not enough before: without a count, one is */
async function receiveUntil(
  socket: UdpSocket,
  count: number,
  onDatagram: (datagram: Datagram) => Promise<void>,
): Promise<void> {
  for (let received = 0; received < count; received += 1) {
    let datagram: Datagram | undefined;
    try {
      datagram = await socket.receive();
    } catch (error) {
      const isOver = isNetkitError(error) && error.code === 'timeout';
      if (isOver && received > 0 && count === Infinity) return;
      if (!isOver || count === Infinity) throw error;
      throw new TransportError('timeout', `${received} of ${count} datagrams have come: ${error.message}`);
    }
    if (datagram === undefined) return;
    await onDatagram(datagram);
  }
}

/** @returns why not */
async function answer(
  socket: UdpSocket,
  { from }: Datagram,
  reply: Uint8Array,
  guard: ReplyGuard,
): Promise<string | undefined> {
  if (!guard.mayAnswer(from)) return 'it could go on for ever';
  try {
    await socket.send(reply, { host: from.address, port: from.port });
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
