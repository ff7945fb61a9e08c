import { expect } from 'vitest';
import type { Transport, UpgradableTransport } from '../../../src/net/types.ts';
import { ImapConnection } from '../../../src/raw/imap/connection.ts';
import { ImapDecoder } from '../../../src/raw/imap/decoder.ts';
import { ImapState } from '../../../src/raw/imap/session.ts';
import { type MemoryTransport, memoryTransports } from '../../helpers/memory-transport.ts';

export const wire = (text: string): Buffer => Buffer.from(text.replaceAll('␍␊', '\r\n'), 'latin1');

/**
 * Plays a server, a line a step: `S: * OK` is said (`␍␊` in it is a line end), `C: a1 NOOP` must be what comes next, with its
 * literals in it; `C{` the same up to where a literal is announced, `TLS` is where the client must put TLS on the connection,
 * `END` closes it.
 */
export function playScript(script: string): {
  readonly transport: UpgradableTransport;
  readonly connection: ImapConnection;
  readonly sent: () => { readonly bytes: string; readonly shown: string };
  readonly played: Promise<void>;
} {
  const ends: MemoryTransport[] = [];
  const [client, server] = memoryTransports();
  ends.push(client);
  let peer: Transport = server;
  let secured: () => void = () => {};
  const isSecured = new Promise<void>((resolve) => (secured = resolve));
  const transport = Object.assign(client, {
    async startTls(): Promise<Transport> {
      const [inner, outer] = memoryTransports();
      ends.push(inner);
      peer = outer;
      secured();
      return Object.defineProperty(inner, 'facts', {
        value: { ...client.facts, tls: { version: 'TLSv1.3' } },
      });
    },
  }) as unknown as UpgradableTransport;
  const play = async (): Promise<void> => {
    let decoder = new ImapDecoder({ from: 'client' });
    for (const line of script.trim().split('\n')) {
      const step = line.trim();
      if (step === '') continue;
      if (step === 'END') peer.close();
      else if (step === 'TLS') {
        await isSecured;
        decoder = new ImapDecoder({ from: 'client' });
      } else if (step.startsWith('S: ')) await peer.write(wire(`${step.slice(3)}\r\n`));
      else if (step.startsWith('C{ '))
        expect(await nextOf(peer, decoder, 'literal')).toBe(step.slice(3).replaceAll('␍␊', '\r\n'));
      else
        expect(await nextOf(peer, decoder, 'line')).toBe(step.replace(/^C: /, '').replaceAll('␍␊', '\r\n'));
    }
  };
  const join = (what: 'bytes' | 'shown'): string => ends.map(({ sent }) => sent[what]).join('');
  return {
    transport,
    connection: new ImapConnection(transport),
    played: play(),
    sent: () => ({ bytes: join('bytes'), shown: join('shown') }),
  };
}

async function nextOf(peer: Transport, decoder: ImapDecoder, type: 'line' | 'literal'): Promise<string> {
  for (;;) {
    const event = decoder.next();
    if (event === undefined) {
      const bytes = await peer.read();
      if (bytes === undefined) return '(the end)';
      decoder.push(bytes);
    } else if (event.type === type) return event.type === 'line' ? event.text : decoder.head;
  }
}

/** A session that has begun, and plays the script from there. */
export function playSession(script: string, capabilities = '') {
  const { connection, ...rest } = playScript(script);
  connection.capabilities = new Set(capabilities.split(' '));
  return { ...rest, connection, state: new ImapState(connection, capabilities.includes('UTF8=ACCEPT')) };
}
