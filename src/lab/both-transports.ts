import { isNetkitError } from '../errors.ts';

/** A port that is free for TCP is rarely taken for UDP, and never so often in a row. */
const ATTEMPTS = 10;

interface Started {
  readonly port: number;
  stop(): Promise<void>;
}

/**
 * Starts a server by TCP and by UDP at one port; both or none.
 *
 * @param port 0 for any that is free for both
 * @throws TransportError `address-in-use`
 */
export async function startBothTransports(
  port: number,
  startTcp: (port: number) => Promise<Started>,
  startUdp: (port: number) => Promise<Pick<Started, 'stop'>>,
): Promise<Started> {
  for (let attempt = 1; ; attempt += 1) {
    const tcp = await startTcp(port);
    try {
      const udp = await startUdp(tcp.port);
      return {
        port: tcp.port,
        stop: async () => void (await Promise.all([tcp.stop(), udp.stop()])),
      };
    } catch (error) {
      await tcp.stop();
      const isTaken = isNetkitError(error) && error.code === 'address-in-use';
      if (!isTaken || port !== 0 || attempt === ATTEMPTS) throw error;
    }
  }
}
