import { describe, expect, it } from 'vitest';
import { http } from '../src/index.ts';
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
