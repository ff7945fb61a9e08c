import { MAX_CONNECTIONS, SERVER_IDLE_TIMEOUT_MS } from '../../net/tcp-server.ts';
import type { ConnectTo } from '../../net/types.ts';
import { startBothTransports } from '../both-transports.ts';
import { LOOPBACK_NAMES, SERVICE_NAMES } from '../names.ts';
import { LAB_HOST, lead, type LabPart, type ServerAddress } from '../part.ts';
import { startUdpService } from '../udp/server.ts';
import { startServiceServer } from './server.ts';
import { createService, type Service, type ServiceName, SERVICE_PORTS, SERVICES } from './services.ts';

export type { ServiceName };

/** The courses' echo server, its port and what it puts before each message. */
const COURSE_PORT = 8000;
const COURSE_PREFIX = 'echo : ';

export interface ServicesPart extends LabPart {
  /** Each by TCP and by UDP, at one port. */
  readonly services: Readonly<Record<ServiceName, ServerAddress>>;
}

/** The small servers at the ports that are registered for them, and the courses' echo at its own. */
export async function startServicesPart(
  ports: Readonly<Partial<Record<ServiceName, number>>>,
): Promise<ServicesPart> {
  const started: Awaited<ReturnType<typeof startBoth>>[] = [];
  const start = async (service: Service, port = 0): Promise<ServerAddress> => {
    const both = await startBoth(service, port);
    started.push(both);
    return { host: LAB_HOST, port: both.port };
  };
  const stop = async (): Promise<void> => {
    await Promise.all(started.map((server) => server.stop()));
  };
  try {
    const services: Partial<Record<ServiceName, ServerAddress>> = {};
    for (const name of SERVICES) services[name] = await start(createService(name), ports[name]);
    const complete = services as Record<ServiceName, ServerAddress>;
    const course = await start(createService('echo', { prefix: COURSE_PREFIX }));
    return {
      services: complete,
      destinations: [
        ...SERVICES.flatMap((name) => lead(SERVICE_NAMES, SERVICE_PORTS[name], complete[name])),
        ...lead(SERVICE_NAMES, COURSE_PORT, course),
        // As the courses call it.
        ...LOOPBACK_NAMES.map((host): ConnectTo => ({
          host,
          port: COURSE_PORT,
          toHost: course.host,
          toPort: course.port,
        })),
      ],
      names: SERVICE_NAMES,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

const startBoth = (service: Service, port: number) =>
  startBothTransports(
    port,
    (at) =>
      startServiceServer(service, {
        host: LAB_HOST,
        port: at,
        maxConnections: MAX_CONNECTIONS,
        idleTimeout: SERVER_IDLE_TIMEOUT_MS,
      }),
    (at) => startUdpService(service, { host: LAB_HOST, port: at }),
  );
