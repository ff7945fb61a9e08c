import { execFile } from 'node:child_process';

/** Where curl connects to first, such as `127.0.0.1:3128`; the hosts of URLs are 127.0.0.2, whatever their names. */
export function curlRoute(
  url: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<string | undefined> {
  const { port, protocol } = new URL(url);
  const direct = `*:${port || (protocol === 'https:' ? '443' : '80')}:127.0.0.2`;
  const all = ['-q', '-sS', '-v', '--max-time', '10', '--resolve', direct, ...args, url];
  return new Promise((resolve, reject) => {
    execFile('curl', all, { env: { PATH: process.env['PATH'], ...env } }, (error, _stdout, stderr) => {
      if (error?.code === 'ENOENT') reject(new Error('this test needs curl', { cause: error }));
      else resolve(/Trying (\S+?)\.\.\./.exec(stderr)?.[1]);
    });
  });
}
