import { execFile } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { FileServerSettings } from '../../../src/lab/files/server.ts';
import { createFileServer } from '../../../src/lab/files/server.ts';
import { listen, type Listening } from '../../../src/net/listen.ts';

/** A folder that goes when the test is over. */
export function makeFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'netkit-files-')));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export interface Served extends Listening {
  /** Without a slash at its end. */
  readonly origin: string;
}

/** Serves a folder until the test is over, an hour ahead unless told otherwise, so that its files count as settled. */
export async function serve(settings: FileServerSettings): Promise<Served> {
  const server = createFileServer({ now: () => Date.now() + 3_600_000, ...settings });
  const listening = await listen(server, { host: '127.0.0.1', port: 0 });
  onTestFinished(() => listening.stop(0));
  return { ...listening, origin: `${settings.tls ? 'https' : 'http'}://${listening.authority}` };
}

export interface CurlResult {
  readonly code: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** Runs curl, whose view of HTTP is not ours. */
export function curl(...args: readonly string[]): Promise<CurlResult> {
  return new Promise((resolve) => {
    execFile(
      'curl',
      ['--disable', '--silent', '--show-error', '--max-time', '10', ...args],
      { encoding: 'buffer', maxBuffer: 64 * 1024 * 1024 },
      (error, stdout, stderr) =>
        resolve({ code: error ? Number(error.code) : 0, stdout, stderr: stderr.toString() }),
    );
  });
}

export interface Exchange {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
}

/** One exchange through curl. The path is sent as it is. */
export async function ask(url: string, ...args: readonly string[]): Promise<Exchange> {
  const { code, stdout, stderr } = await curl('--path-as-is', '--globoff', '-i', ...args, url);
  if (code !== 0) throw new Error(`curl: ${code}: ${stderr}`);
  const end = stdout.indexOf('\r\n\r\n');
  const [statusLine = '', ...fields] = stdout.toString('latin1', 0, end).split('\r\n');
  const headers = fields.map((field): [string, string] => {
    const colon = field.indexOf(':');
    return [field.slice(0, colon).toLowerCase(), field.slice(colon + 1).trim()];
  });
  return {
    status: Number(statusLine.split(' ')[1]),
    headers: new Map(headers),
    body: stdout.subarray(end + 4),
  };
}

/** Sends bytes on a bare connection and takes what comes until the server closes it. */
export function sendBytes(port: number, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes, 'latin1'));
    let received = '';
    socket.setEncoding('latin1').on('data', (text: string) => (received += text));
    socket.on('error', reject).on('close', () => resolve(received));
  });
}
