/** Clients that are not netkit's: curl, and a bare socket. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface CurlResult {
  readonly code: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** Runs curl to its end, proxies and configuration of this machine left aside. */
export function curl(...args: readonly string[]): Promise<CurlResult> {
  return new Promise((resolve) => {
    execFile(
      'curl',
      ['-q', '-sS', '--noproxy', '*', '--max-time', '20', ...args],
      { encoding: 'buffer', maxBuffer: 64 * 1024 * 1024 },
      (error, stdout, stderr) =>
        resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr: stderr.toString() }),
    );
  });
}

/** A response's heads, in order, and its body, as `curl -i` gives them. */
export async function curlParts(...args: readonly string[]): Promise<{ heads: string[]; body: Buffer }> {
  const { code, stdout, stderr } = await curl('-i', ...args);
  if (code !== 0) throw new Error(`curl ended with ${code}: ${stderr}`);
  const heads: string[] = [];
  let rest = stdout;
  while (rest.subarray(0, 5).toString() === 'HTTP/') {
    const end = rest.indexOf('\r\n\r\n');
    heads.push(rest.subarray(0, end).toString('latin1'));
    rest = rest.subarray(end + 4);
  }
  return { heads, body: rest };
}

export interface Spoken {
  readonly bytes: Buffer;
  /** The error that ended it, such as ECONNRESET, if one did. */
  readonly error: string | undefined;
}

/** Sends these bytes to a port and reads to the end of the connection. */
export function speak(port: number, data: string | Uint8Array): Promise<Spoken> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let error: string | undefined;
    const socket = net.connect(port, '127.0.0.1', () => void socket.write(data));
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('error', (problem: NodeJS.ErrnoException) => (error = problem.code));
    socket.on('close', () => resolve({ bytes: Buffer.concat(chunks), error }));
  });
}

/** An empty folder; who asks for it removes it. */
export async function emptyFolder(): Promise<{ path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'netkit-lab-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}
