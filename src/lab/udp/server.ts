import { formatAddress } from '../../net/address.ts';
import { reasonOf } from '../../net/explain.ts';
import { type Datagram, type UdpOptions, UdpSocket } from '../../net/udp-socket.ts';
import { countBytes } from '../tcp/count-bytes.ts';
import type { Service } from '../tcp/services.ts';
import { ReplyGuard } from './reply-guard.ts';

export interface UdpServiceSettings extends Pick<UdpOptions, 'recorder' | 'ipv6Only'> {
  readonly host: string;
  /** 0 for any free one. */
  readonly port: number;
  /** Told of each datagram, and of what was done with it. */
  readonly log?: ((line: string) => void) | undefined;
}

export interface UdpServiceServer {
  /** `127.0.0.1:8000`, `[::1]:8000`. */
  readonly authority: string;
  readonly port: number;
  /** How many datagrams have come that were taken. */
  readonly receivedCount: number;
  stop(): Promise<void>;
}

/**
 * A small server for datagrams, which answers one with one at most, and never with more than it takes to be of use: what a
 * sender can have sent to somebody else is hardly more than what it sends itself.
 *
 * @throws TransportError `address-in-use`, `unknown-host`
 */
export async function startUdpService(
  service: Service,
  { log = () => {}, ...options }: UdpServiceSettings,
): Promise<UdpServiceServer> {
  const socket = await UdpSocket.bind(options);
  const guard = new ReplyGuard(socket.localPort);
  let receivedCount = 0;
  const reply = async ({ bytes, from }: Datagram): Promise<string> => {
    const answer = service.answer(bytes);
    if (answer === undefined) return 'nothing sent';
    if (!guard.mayAnswer(from)) return 'not answered: it could go on for ever';
    try {
      await socket.send(answer, { host: from.address, port: from.port });
    } catch (error) {
      return `not answered: ${reasonOf(error)}`;
    }
    return `${answer.length} sent`;
  };
  const serve = async (): Promise<void> => {
    for (;;) {
      // What the network says of an answer, such as that nobody was there to take it, is that sender's affair.
      const datagram = await socket.receive().catch(() => 'failed' as const);
      if (datagram === 'failed') continue;
      if (datagram === undefined) return;
      receivedCount += 1;
      log(
        `${formatAddress(datagram.from)}: ${countBytes(datagram.bytes.length)} received, ${await reply(datagram)}`,
      );
    }
  };
  const serving = serve();
  return {
    authority: socket.localAddress,
    port: socket.localPort,
    get receivedCount() {
      return receivedCount;
    },
    async stop() {
      socket.close();
      await serving;
    },
  };
}
