import type { Duplex } from 'node:stream';
import { generate, generateFor } from './chargen.ts';
import { encodeTime, formatDaytime } from './clock.ts';
import { echoBytes, echoMessages } from './echo.ts';

/** The small servers that every machine once had, and the ports that are registered for them. */
export const SERVICE_PORTS = { echo: 7, discard: 9, daytime: 13, chargen: 19, time: 37 } as const;

/** The lab's small servers: `echo` (RFC 862), `discard` (RFC 863), `daytime` (RFC 867), `chargen` (RFC 864), `time` (RFC 868). */
export type ServiceName = keyof typeof SERVICE_PORTS;

export const SERVICES = Object.keys(SERVICE_PORTS) as readonly ServiceName[];

export interface ServiceOptions {
  /** What an echo puts before each message; without one it sends bytes back as they are. */
  readonly prefix?: string | undefined;
  readonly clock?: () => Date;
}

export interface Service {
  /** By TCP: all that is to be done with a client, until both sides have ended. */
  serve(client: Duplex): void;
  /** By UDP: what goes back, nothing if `undefined`. */
  answer(datagram: Uint8Array): Uint8Array | undefined;
}

/** For how long a client that was told everything may go on talking, in milliseconds. */
const LINGER_MS = 5000;

export function createService(
  name: ServiceName,
  { prefix = '', clock = () => new Date() }: ServiceOptions = {},
): Service {
  switch (name) {
    case 'echo':
      return prefix === '' ? PLAIN_ECHO : echoBehind(Buffer.from(prefix));
    case 'discard':
      return { serve: discard, answer: () => undefined };
    case 'daytime':
      return sayOnce(() => formatDaytime(clock()));
    case 'chargen':
      return { serve: generate, answer: generateFor };
    case 'time':
      return sayOnce(() => encodeTime(clock()));
  }
}

const PLAIN_ECHO: Service = { serve: echoBytes, answer: (datagram) => datagram };

function echoBehind(prefix: Uint8Array): Service {
  return {
    serve: (client) => echoMessages(client, prefix),
    answer: (datagram) => Buffer.concat([prefix, datagram]),
  };
}

/** RFC 863. */
function discard(client: Duplex): void {
  const finish = (): void => void client.end();
  if (client.readableEnded) finish();
  else client.once('end', finish).resume();
}

/** Whatever is asked, and also where nothing is. */
function sayOnce(say: () => Uint8Array): Service {
  return {
    serve(client) {
      // Closing at once would take the answer back if the client had said something that nobody has read.
      const lingering = setTimeout(() => client.destroy(), LINGER_MS);
      client.once('close', () => clearTimeout(lingering));
      client.resume().end(say());
    },
    answer: say,
  };
}
