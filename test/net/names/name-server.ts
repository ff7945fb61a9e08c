import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { onTestFinished } from 'vitest';
import { respond } from '../../../src/lab/dns/respond.ts';
import { CLASS_IN, type DnsRecord, MAX_UDP_BYTES } from '../../../src/raw/dns/message.ts';

const TYPES = {
  A: 1,
  NS: 2,
  CNAME: 5,
  SOA: 6,
  PTR: 12,
  MX: 15,
  TXT: 16,
  AAAA: 28,
  SRV: 33,
  CAA: 257,
} as const;

/** Data as text where it is an address or a name, else as the bytes of the record, in hexadecimal. */
export function record(name: string, type: keyof typeof TYPES, data: string, ttl = 300): DnsRecord {
  const isText = ['A', 'NS', 'CNAME', 'PTR', 'AAAA'].includes(type);
  const bytes = isText ? data : Buffer.from(data.replaceAll(' ', ''), 'hex');
  return { name, type: TYPES[type], class: CLASS_IN, ttl, data: bytes };
}

export interface NameServer {
  /** `127.0.0.1:PORT`. */
  readonly address: string;
  /** What it was asked, as `name type`. */
  readonly asked: string[];
}

/** In charge of `example` and of every address; until the end of the test. */
export async function nameServer(records: readonly DnsRecord[]): Promise<NameServer> {
  const zone = { domains: ['example', 'arpa', 'localhost'], records };
  return serve((query) => respond(query, zone, MAX_UDP_BYTES));
}

/** One that answers every question with this code (RFC 1035, section 4.1.1). */
export function failingServer(code: number): Promise<NameServer> {
  return serve((query) => {
    const answer = Buffer.from(query);
    answer[2] = 0x80;
    answer[3] = code;
    return answer;
  });
}

/** One that hears everything and says nothing. */
export function silentServer(): Promise<NameServer> {
  return serve(() => undefined);
}

async function serve(answer: (query: Buffer) => Uint8Array | undefined): Promise<NameServer> {
  const socket = createSocket('udp4');
  onTestFinished(() => void socket.close());
  const asked: string[] = [];
  socket.on('message', (query, { address, port }) => {
    asked.push(questionIn(query));
    const response = answer(query);
    if (response !== undefined) socket.send(response, port, address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return { address: `127.0.0.1:${socket.address().port}`, asked };
}

/** Read without the code under test: a query of a client has no compression. */
function questionIn(query: Buffer): string {
  const labels: string[] = [];
  let at = 12;
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return `${labels.join('.')} ${query.readUInt16BE(at + 1)}`;
}
