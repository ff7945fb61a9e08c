import { describe, expect, it } from 'vitest';
import { netkitHttp } from '../helpers/netkit-http.ts';
import { onRequest, startServer } from '../helpers/servers.ts';
import { useLab } from '../helpers/use-lab.ts';

const lab = useLab();
const terminal = { terminal: true, env: { NO_COLOR: '1' } };

describe.each(['--raw', '--library'])('on a terminal, with %s', (client) => {
  it('binary data is named and not fetched', async () => {
    const server = await startServer((socket) =>
      // The rest of the body never comes: to wait for it would take until the time-out.
      onRequest(socket, () =>
        socket.write(
          'HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: 1048576\r\n\r\n\x89PNG\r\n\x1a\n\0\0',
          'latin1',
        ),
      ),
    );
    const { code, stdout } = await netkitHttp(['get', client, server.url.href], terminal);
    expect(code).toBe(0);
    expect(stdout.toString()).toContain(
      '1.0 MiB of binary data (image/png), not shown: save it with -o FILE',
    );
  });

  it.each([
    ['text/plain', 'half of it'],
    ['application/json', '{"half": "of it'],
  ])('what came of a body that breaks off is shown: %s', async (type, half) => {
    const server = await startServer((socket) =>
      onRequest(socket, () =>
        socket.end(`HTTP/1.1 200 OK\r\nContent-Type: ${type}\r\nContent-Length: 100\r\n\r\n${half}`),
      ),
    );
    const { code, stdout } = await netkitHttp(['get', client, server.url.href], terminal);
    expect(code).toBe(18);
    expect(stdout.toString()).toMatch(/\n\n.*half.*of it\n$/s);
  });
});

describe('netkit http', () => {
  it('sends data with GET where the method is named, and not with the verb', async () => {
    const url = lab.url('/echo');
    const named = await netkitHttp(['request', 'GET', '--raw', '-d', 'a=b', url]);
    expect(JSON.parse(named.stdout.toString())).toMatchObject({ method: 'GET', body: 'a=b' });
    expect((await netkitHttp(['get', '--raw', '-d', 'a=b', url])).code).toBe(2);
  });

  it.each([
    ['--resolve', 'www.perdu.com:80:127.0.0.1'],
    ['--connect-to', '::127.0.0.1:1'],
    ['--unix-socket', '/tmp/s'],
  ])('refuses %s beside --lab, which answers for the names itself', async (option, value) => {
    const { code, stderr } = await netkitHttp(['get', '--lab', option, value, 'www.perdu.com']);
    expect([code, stderr]).toEqual([2, `netkit: --lab and ${option} exclude each other\n`]);
  });

  it('names each client in the transcript of a comparison', async () => {
    const { stderr } = await netkitHttp(['get', '--compare', '--trace', lab.url('/hello')]);
    expect(stderr.split('\n')[0]).toBe('── raw, connection 1 ──');
    expect(stderr).toContain('\n── library, connection 1 ──\n');
  });

  it('says that a certificate without its key needs --key', async () => {
    const certificate = new URL('../helpers/no-key.pem', import.meta.url).pathname;
    const { code, stderr } = await netkitHttp(['get', '--cert', certificate, lab.url('/hello', 'https')]);
    expect(code).toBe(58);
    expect(stderr).toContain('there is no private key in');
    expect(stderr).toContain('hint: name the file that holds it with --key');
  });

  it('does not serve the current folder when the name given is empty', async () => {
    const { code, stderr } = await netkitHttp(['serve', '--port', '0', '']);
    expect([code, stderr.split('\n')[0]]).toEqual([2, 'netkit: the name of the folder is empty']);
  });

  it.each(['1.5', 'x', '-1'])('refuses --max-redirs %s', async (value) => {
    const { code } = await netkitHttp(['get', '-L', `--max-redirs=${value}`, lab.url('/hello')]);
    expect(code).toBe(2);
  });
});
