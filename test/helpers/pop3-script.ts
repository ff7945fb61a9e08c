/** A POP3 server for tests that says what a text says, in memory. */
import { expect } from 'vitest';
import type { ConnectionFacts, Transport, UpgradableTransport } from '../../src/net/types.ts';
import { type MemoryTransport, memoryTransports } from './memory-transport.ts';

export interface Script {
  readonly transport: UpgradableTransport;
  readonly sent: () => { readonly bytes: string; readonly shown: string };
  /** Settles when the script is through; a failure says where it left the text. */
  readonly played: Promise<void>;
}

/**
 * Plays a script, a line a step: `S: +OK hello` is said, `C: STAT` must be what comes next, `TLS` is where the client must put
 * TLS on the connection, `END` closes it. What is said in one line with ` ␍␊ ` in it goes out in one piece.
 */
export function playPop3(script: string): Script {
  const [client, server] = memoryTransports();
  const ends: MemoryTransport[] = [client];
  let peer: Transport = server;
  let secured: (() => void) | undefined;
  const transport = Object.assign(client, {
    async startTls(): Promise<Transport> {
      const [inner, outer] = memoryTransports();
      ends.push(inner);
      peer = outer;
      secured?.();
      const facts = { ...client.facts, tls: { version: 'TLSv1.3' } } as ConnectionFacts;
      return Object.defineProperty(inner, 'facts', { value: facts });
    },
  });
  const play = async (): Promise<void> => {
    let heard = '';
    for (const line of script
      .trim()
      .split('\n')
      .map((each) => each.trim())) {
      if (line === 'END') peer.close();
      else if (line === 'TLS') {
        if (peer === server) await new Promise<void>((resolve) => (secured = resolve));
      } else if (line.startsWith('S: ')) {
        await peer.write(Buffer.from(`${line.slice(3).replaceAll(' ␍␊ ', '\r\n')}\r\n`));
      } else {
        while (!heard.includes('\r\n')) {
          const bytes = await peer.read();
          if (bytes === undefined) throw new Error(`the client has left before ${line}`);
          heard += Buffer.from(bytes).toString();
        }
        const end = heard.indexOf('\r\n');
        expect(`C: ${heard.slice(0, end)}`.trimEnd()).toBe(line);
        heard = heard.slice(end + 2);
      }
    }
  };
  const join = (what: 'bytes' | 'shown'): string => ends.map(({ sent }) => sent[what]).join('');
  return { transport, played: play(), sent: () => ({ bytes: join('bytes'), shown: join('shown') }) };
}
