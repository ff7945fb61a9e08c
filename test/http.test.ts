import { describe, expect, it } from 'vitest';
import { formBody, http } from '../src/index.ts';
import { useLab } from './helpers/use-lab.ts';

const lab = useLab();

describe.each(['raw', 'library'] as const)('http, through the %s client', (client) => {
  it('gives a plain result, whole', async () => {
    const result = await http.get(lab.url('/redirect/2'), { client, follow: true });
    expect(Buffer.from(result.body).toString()).toBe('Hello!\n');
    expect([result.status, result.reason, result.version]).toEqual([200, 'OK', '1.1']);
    expect(result.url).toBe(lab.url('/hello'));
    expect(result.redirects).toEqual([lab.url('/redirect/2'), lab.url('/redirect/1')]);
    expect(result.connection.remote).toBe(`127.0.0.1:${lab.http.port}`);
  });

  it('sends data, headers and credentials', async () => {
    const { body } = await http.post(lab.url('/echo'), {
      client,
      data: '{"a":1}',
      json: true,
      headers: ['X-Note: hi'],
      auth: { user: 'alice', password: 'secret' },
    });
    const echo = JSON.parse(Buffer.from(body).toString()) as { method: string; body: string };
    expect(echo).toMatchObject({ method: 'POST', body: '{"a":1}' });
    expect(JSON.stringify(echo)).toContain('YWxpY2U6c2VjcmV0');
  });

  it('keeps cookies in a jar, for as many requests as it is given to', async () => {
    const cookies = await http.createCookieJar();
    await http.get(lab.url('/cookies/set?lang=fr&path=/'), { client, cookies });
    const { body } = await http.get(lab.url('/cookies'), { client, cookies });
    expect(JSON.parse(Buffer.from(body).toString())).toEqual({ cookie: 'lang=fr' });
  });

  it('sends a form', async () => {
    const form = await formBody([{ kind: 'string', value: 'name=Ada' }], { boundary: 'x' });
    const { body } = await http.post(lab.url('/echo'), { client, form });
    expect((JSON.parse(Buffer.from(body).toString()) as { body: string }).body).toBe(
      '--x\r\nContent-Disposition: form-data; name="name"\r\n\r\nAda\r\n--x--\r\n',
    );
  });

  it('goes through a proxy', async () => {
    const { port } = lab.proxies.login;
    const proxy = `http://alice:secret@127.0.0.1:${port}`;
    const { status, connection } = await http.get(lab.url('/hello'), { client, proxy });
    expect([status, connection.remote]).toEqual([200, `127.0.0.1:${port}`]);
  });

  it.each(['basic', 'digest', 'any'] as const)(
    'says who it is, by %s, to the origin of the URL alone',
    async (authScheme) => {
      const options = { client, auth: { user: 'alice', password: 'secret' }, authScheme, follow: true };
      const inside = lab.url(authScheme === 'basic' ? '/auth/basic' : '/auth/digest');
      expect((await http.get(inside, options)).status).toBe(200);
      const { url, body } = await http.get(lab.url('/redirect/cross-origin'), options);
      expect(new URL(url).hostname).toBe('localhost');
      expect(Buffer.from(body).toString()).not.toMatch(/authorization/i);
    },
  );

  it('sends the credentials of the URL, unless there are others or a header says to send none', async () => {
    const url = lab.url('/echo').replace('//', '//alice:secret@');
    const sent = async (options: Parameters<typeof http.get>[1]) => {
      const { body } = await http.get(url, { client, ...options });
      return /"Authorization",\s*"([^"]*)"/.exec(Buffer.from(body).toString())?.[1];
    };
    expect(await sent({})).toBe('Basic YWxpY2U6c2VjcmV0');
    expect(await sent({ auth: { bearer: 'token' } })).toBe('Bearer token');
    expect(await sent({ headers: ['Authorization: mine'] })).toBe('mine');
    expect(await sent({ headers: ['Authorization:'] })).toBeUndefined();
    await expect(sent({ bare: true })).rejects.toMatchObject({ code: 'usage' });
  });

  it('bounds what it holds', async () => {
    const options = { client, maxBodyBytes: 1000 };
    await expect(http.get(lab.url('/big/1001'), options)).rejects.toMatchObject({ code: 'too-large' });
    expect((await http.get(lab.url('/big/1000'), options)).body).toHaveLength(1000);
  });

  it.each([0, -1, Number.NaN])('refuses a time-out of %s', async (timeout) => {
    await expect(http.get(lab.url('/hello'), { client, timeout })).rejects.toMatchObject({ code: 'usage' });
  });
});

describe('http', () => {
  it('refuses a client that there is not', async () => {
    await expect(http.get('http://127.0.0.1/', { client: 'foo' as 'raw' })).rejects.toMatchObject({
      name: 'UsageError',
      message: 'there is no client called foo',
    });
  });
});
