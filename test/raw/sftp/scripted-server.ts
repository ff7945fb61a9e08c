import { onTestFinished } from 'vitest';
import type { Transport } from '../../../src/net/types.ts';
import type { RemotePath } from '../../../src/protocols/remote-path.ts';
import type { SftpClient } from '../../../src/protocols/sftp.ts';
import { openSftpOver } from '../../../src/raw/sftp/client.ts';
import { RequestDecoder } from '../../../src/raw/sftp/decoder.ts';
import { encodePacket, type Reply, type Request } from '../../../src/raw/sftp/packets.ts';
import { FieldWriter } from '../../../src/raw/sftp/primitives.ts';
import { type MemoryTransport, memoryTransports } from '../../helpers/memory-transport.ts';

export type Numbered = Exclude<Request, { type: 'INIT' }>;

/** What the server says to a request; `undefined`: what any server would say. */
export type Script = (request: Numbered) => readonly Reply[] | undefined;

export interface Scripted {
  /** All requests, as they came. */
  readonly heard: Numbered[];
  /** The server's end. */
  readonly transport: MemoryTransport;
  say(...replies: readonly Reply[]): Promise<void>;
}

export interface ScriptOptions {
  /** In which order the replies go out to requests that came together. */
  readonly order?: (replies: readonly Reply[]) => readonly Reply[];
  readonly extensions?: ReadonlyMap<string, string>;
  readonly signal?: AbortSignal;
}

export const ok = (id: number): Reply => status(id, 0);

export function status(id: number, code: number, message = ''): Reply {
  return { type: 'STATUS', id, status: code, message, language: '' };
}

export function data(id: number, bytes: Uint8Array): Reply {
  return { type: 'DATA', id, bytes };
}

export function names(id: number, ...all: readonly string[]): Reply {
  const files = all.map((name) => ({
    name: name as RemotePath,
    longname: '' as RemotePath,
    attributes: { permissions: 0o100644 },
  }));
  return { type: 'NAME', id, files };
}

/** A client, and a server that does whatever the script says. */
export async function openScripted(
  script: Script,
  options: ScriptOptions = {},
): Promise<{ client: SftpClient; server: Scripted }> {
  const [ours, theirs] = memoryTransports();
  const server = serve(theirs, script, options);
  const carrier = { facts: ours.facts, version: 'SSH-2.0-scripted', close: () => ours.close() };
  const client = await openSftpOver(withOneBuffer(ours), carrier, options.signal);
  onTestFinished(() => client.close());
  return { client, server };
}

function serve(transport: MemoryTransport, script: Script, options: ScriptOptions): Scripted {
  const { extensions = new Map<string, string>(), order = (replies) => replies } = options;
  const heard: Numbered[] = [];
  const say = async (...replies: readonly Reply[]): Promise<void> => {
    const writer = new FieldWriter();
    for (const reply of replies) encodePacket(writer, reply);
    await transport.write(writer.written);
  };
  const run = async (): Promise<void> => {
    const decoder = new RequestDecoder();
    for (let bytes = await transport.read(); bytes !== undefined; bytes = await transport.read()) {
      decoder.push(bytes);
      const replies: Reply[] = [];
      for (let request = decoder.next(); request !== undefined; request = decoder.next()) {
        if (request.type === 'INIT') {
          replies.push({ type: 'VERSION', version: 3, extensions });
          continue;
        }
        heard.push(structuredClone(request));
        replies.push(...(script(request) ?? usual(request)));
      }
      await say(...order(replies));
    }
  };
  // A script that closes its own end makes its server fail: that is the script's affair.
  run().catch(() => {});
  return { heard, transport, say };
}

/** What was read is overwritten by the next read, as with a socket. */
function withOneBuffer(transport: Transport): Transport {
  let last: Uint8Array | undefined;
  return {
    facts: transport.facts,
    async read() {
      last?.fill(0x21);
      last = await transport.read();
      return last;
    },
    write: (bytes) => transport.write(bytes),
    end: () => transport.end(),
    close: (reason) => transport.close(reason),
    get quiet() {
      return transport.quiet;
    },
  };
}

function usual({ type, id }: Numbered): readonly Reply[] {
  if (type === 'REALPATH') return [names(id, '/home')];
  if (type === 'OPEN' || type === 'OPENDIR') return [{ type: 'HANDLE', id, handle: 'h' }];
  return [ok(id)];
}
