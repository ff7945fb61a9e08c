import { describe, expect, it } from 'vitest';
import { netkitHttp, succeed } from '../helpers/netkit-http.ts';
import { closedPort, onRequest, startServer } from '../helpers/servers.ts';
import { useLab } from '../helpers/use-lab.ts';

const CLIENTS = ['raw', 'library'] as const;
const lab = useLab();

describe('--lab', () => {
  it.each(CLIENTS)('answers for the public names, also over TLS: %s', async (client) => {
    const page = (await succeed('get', `--${client}`, '--lab', 'www.perdu.com')).toString();
    expect(page).toMatch(/<h1>/i);
    expect((await succeed('get', `--${client}`, '--lab', 'https://www.perdu.com/')).toString()).toBe(page);
  });

  it('lets nothing out, wherever a redirect leads', async () => {
    const { code, stderr } = await netkitHttp([
      'get',
      '--lab',
      '--raw',
      '-L',
      'shapes.test/redirect/301?to=http://www.example.org/',
    ]);
    expect([code, stderr]).toEqual([
      6,
      expect.stringMatching(/www\.example\.org[^]*\n {2}hint: .*shapes\.test/),
    ]);
  });
});

describe('--compare', () => {
  it('is 0 where both got the same', async () => {
    const { code, stdout, stderr } = await netkitHttp(['get', '--compare', lab.url('/chunked')]);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout.toString()).toMatch(/X-Checksum/);
    expect(stdout.toString()).toMatch(/\nsame\n$/);
  });

  it('is 1 where the server answered each of them differently, and shows the difference', async () => {
    let asked = 0;
    const server = await startServer((socket) =>
      onRequest(
        socket,
        () => void socket.end(`HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n#${(asked += 1)}`),
      ),
    );
    const { code, stdout } = await netkitHttp(['get', '--compare', server.url.href]);
    expect(code).toBe(1);
    expect(stdout.toString()).toMatch(/1 difference\n[^]*the bodies part at byte 1\n/);
    const json = await netkitHttp(['get', '--compare', '--format', 'json', server.url.href]);
    expect(json.code).toBe(1);
    expect(JSON.parse(json.stdout.toString())).toMatchObject({ same: false, body: { offset: 1 } });
  });

  it('is 1 where one client succeeds and the other does not', async () => {
    const { code, stdout } = await netkitHttp(['get', '--compare', lab.url('/bad/same-lengths')]);
    expect(code).toBe(1);
    expect(stdout.toString()).toMatch(/outcome[^]*HTTP\/1\.1 200 OK[^]*error: weird-reply/);
  });

  it("is the raw client's code where both fail", async () => {
    expect((await netkitHttp(['get', '--compare', `127.0.0.1:${await closedPort()}`])).code).toBe(7);
    expect((await netkitHttp(['get', '--compare', lab.url('/drop/before')])).code).toBe(52);
  });

  it('is 0, with a note, where the library client cannot say it', async () => {
    const { code, stdout } = await netkitHttp(['get', '--compare', '--http1.0', lab.url('/hello')]);
    expect(code).toBe(0);
    expect(stdout.toString()).toMatch(/note: .*never HTTP\/1\.0/);
  });

  it('has no body to write to a file, and says so before it asks', async () => {
    const { code, stderr } = await netkitHttp(['get', '--compare', '-o', 'page', 'http://127.0.0.1:1/']);
    expect([code, stderr]).toEqual([2, expect.stringMatching(/-o[^]*hint: .*--raw or --library/)]);
  });

  it('does not send twice what changes something, except in the lab, where each client has its own', async () => {
    const server = await startServer(() => {});
    const { code, stderr } = await netkitHttp(['post', '--compare', '-d', 'x', server.url.href]);
    expect([code, stderr]).toEqual([2, expect.stringMatching(/twice[^]*hint: .*--lab/)]);
    expect(server.sockets).toHaveLength(0);
    expect((await netkitHttp(['post', '--compare', '--lab', '-d', 'x', 'shapes.test/upload'])).code).toBe(0);
  });

  it('excludes --raw and --library', async () => {
    const { code, stderr } = await netkitHttp(['get', '--compare', '--raw', lab.url('/')]);
    expect([code, stderr]).toEqual([2, 'netkit: --raw and --compare exclude each other\n']);
  });
});
