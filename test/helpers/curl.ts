/** curl: a view of HTTP that is not ours. */
import { execFile } from 'node:child_process';

export interface CurlResult {
  readonly code: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** Runs curl to its end, proxies and configuration of this machine left aside. */
export function curl(...args: readonly string[]): Promise<CurlResult> {
  return new Promise((resolve, reject) => {
    execFile(
      'curl',
      ['-q', '-sS', '--noproxy', '*', '--max-time', '20', ...args],
      { encoding: 'buffer', maxBuffer: 64 * 1024 * 1024 },
      (error, stdout, stderr) => {
        if (error?.code === 'ENOENT') reject(new Error('this test needs curl', { cause: error }));
        else resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr: stderr.toString() });
      },
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

export interface Exchange {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
}

/** One exchange, of which the last response counts. The path is sent as it is. */
export async function ask(url: string, ...args: readonly string[]): Promise<Exchange> {
  const { heads, body } = await curlParts('--path-as-is', '--globoff', ...args, url);
  const [statusLine = '', ...fields] = heads.at(-1)?.split('\r\n') ?? [];
  const headers = fields.map((field): [string, string] => {
    const colon = field.indexOf(':');
    return [field.slice(0, colon).toLowerCase(), field.slice(colon + 1).trim()];
  });
  return { status: Number(statusLine.split(' ')[1]), headers: new Map(headers), body };
}
