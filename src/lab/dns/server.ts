import { isNetkitError } from '../../errors.ts';
import type { MessageConnection } from '../../net/message-connection.ts';
import { TcpServer } from '../../net/tcp-server.ts';
import { UdpSocket } from '../../net/udp-socket.ts';
import { MAX_TCP_BYTES, MAX_UDP_BYTES } from '../../raw/dns/message.ts';
import { startBothTransports } from '../both-transports.ts';
import { LAB_HOST, type ServerAddress } from '../part.ts';
import { respond } from './respond.ts';
import { LAB_ZONE, type Zone } from './zone.ts';

export interface DnsLabOptions {
  readonly host?: string;
  /** By UDP and by TCP; 0, or none, for any that is free. */
  readonly port?: number;
  /** What it knows; the names of the lab without it. */
  readonly zone?: Zone;
}

export interface DnsLab extends ServerAddress {
  stop(): Promise<void>;
}

/** RFC 7766, section 6.2.3, has a few seconds. */
const IDLE_TIMEOUT_MS = 10_000;
const MAX_CONNECTIONS = 64;

/**
 * A name server that answers for the lab, by UDP and TCP at one port, and asks nobody else.
 *
 * @throws TransportError `address-in-use`
 */
export async function startDnsLab({
  host = LAB_HOST,
  port = 0,
  zone = LAB_ZONE,
}: DnsLabOptions = {}): Promise<DnsLab> {
  const both = await startBothTransports(
    port,
    (at) => startTcp(host, at, zone),
    (at) => startUdp(host, at, zone),
  );
  return { host, ...both };
}

async function startTcp(host: string, at: number, zone: Zone) {
  const framing = { lengthBytes: 2 } as const;
  const limits = { maxMessageBytes: MAX_TCP_BYTES, maxConnections: MAX_CONNECTIONS };
  const server = new TcpServer(
    { host, port: at, framing, ...limits, idleTimeout: IDLE_TIMEOUT_MS },
    (client) => answerClient(client, zone),
  );
  const { port } = await server.start();
  return { port, stop: () => server.stop(0) };
}

async function startUdp(host: string, port: number, zone: Zone) {
  const socket = await UdpSocket.bind({ host, port });
  const stopping = new AbortController();
  const answering = answerDatagrams(socket, zone, stopping.signal);
  const stop = (): Promise<void> => {
    stopping.abort();
    socket.close();
    return answering;
  };
  return { stop };
}

async function answerClient(client: MessageConnection, zone: Zone): Promise<void> {
  for (;;) {
    const query = await client.receiveMessage();
    const response = query && respond(query, zone, MAX_TCP_BYTES);
    // Who sends what is no query has no second try.
    if (response === undefined) return;
    await client.sendMessage(response);
  }
}

async function answerDatagrams(socket: UdpSocket, zone: Zone, stopping: AbortSignal): Promise<void> {
  while (!stopping.aborted) {
    try {
      const datagram = await socket.receive();
      if (datagram === undefined) return;
      const { bytes, from } = datagram;
      const response = respond(bytes, zone, MAX_UDP_BYTES);
      if (response !== undefined) await socket.send(response, { host: from.address, port: from.port });
    } catch (error) {
      // Whoever asked may be gone; the others are still there.
      if (!isNetkitError(error)) throw error;
    }
  }
}
