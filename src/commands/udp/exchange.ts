import { timerDelay } from '../../net/timer.ts';
import type { Datagram, UdpPlace, UdpSocket } from '../../net/udp-socket.ts';

export interface DatagramExchange {
  /** What to send, in order. */
  readonly datagrams: AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
  /** To whom, where the socket has no peer. */
  readonly to: UdpPlace | undefined;
  /** How many answers are enough, when so many were sent. */
  wanted(sent: number): number;
  /** For how long to wait for them once all is sent, in milliseconds. */
  readonly patience: number;
  onAnswer(datagram: Datagram): Promise<void>;
}

export interface Exchanged {
  readonly sent: number;
  readonly received: number;
}

/**
 * Sends datagrams, and takes what comes meanwhile and afterwards, until that is enough or the time is up. The socket is closed then.
 *
 * @throws TransportError `refused`, where nobody listens at the socket's peer; `send`, `receive`
 */
export async function exchangeDatagrams(
  socket: UdpSocket,
  { datagrams, to, wanted, patience, onAnswer }: DatagramExchange,
): Promise<Exchanged> {
  let [sent, received] = [0, 0];
  let allSent = false;
  let timer: NodeJS.Timeout | undefined;
  const send = async (): Promise<void> => {
    for await (const datagram of datagrams) {
      await socket.send(datagram, to);
      sent += 1;
    }
    allSent = true;
    if (received >= wanted(sent)) socket.close();
    else timer = setTimeout(() => socket.close(), timerDelay(patience));
  };
  const receive = async (): Promise<void> => {
    for (let next = await socket.receive(); next !== undefined; next = await socket.receive()) {
      received += 1;
      await onAnswer(next);
      if (allSent && received >= wanted(sent)) socket.close();
    }
  };
  try {
    await Promise.all([send(), receive()]);
  } finally {
    clearTimeout(timer);
    socket.close();
  }
  return { sent, received };
}
