import { describe, expect, test } from 'vitest';
import { MAX_FAULTS, MAX_REFUSAL_BYTES, MAX_TEXT } from '../../../src/actions/api/refusal.ts';
import { TransportError } from '../../../src/errors.ts';
import type { HttpField } from '../../../src/protocols/http.ts';
import type { Scripted } from '../http/fake-client.ts';
import { HAT, json, scripted } from './store.ts';

const PROBLEM: HttpField = ['Content-Type', 'application/problem+json'];

async function refusal(answer: Scripted) {
  const { api, client } = scripted([answer]);
  const error: unknown = await api.add('products', HAT).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'http-status', status: answer.status });
  return { ...(error as { message: string; hint?: string }), message: (error as Error).message, client };
}

test('shows no credentials that the server repeats, wherever it does', async () => {
  // `me:sesame99` in base64 (RFC 7617, section 2).
  const basic = 'bWU6c2VzYW1lOTk=';
  const [headers, baseUrl] = [['Authorization: Bearer sesame88'], 'http://me:sesame99@store.test'];
  const errorOf = async (asked: Promise<unknown>): Promise<string> =>
    JSON.stringify(await asked.catch((error: Error & { hint?: string }) => [error.message, error.hint]));
  for (const [secret, options] of [
    [basic, { baseUrl }],
    ['sesame88', { headers }],
  ] as const) {
    const { api } = scripted([json({ detail: `no ${secret}` }, 400)], options);
    expect(await errorOf(api.list('products'))).toBe('["the server answered 400: no ****",null]');
  }
  const location: HttpField = ['Location', '/?p=sesame77'];
  const { api } = scripted([{ status: 303, headers: [location] }]);
  expect(await errorOf(api.login('me', 'sesame77'))).toContain('/?p=****');
});

describe('what an error says', () => {
  // RFC 9457, section 3, figure 3, and other habits.
  test.each<[unknown, string]>([
    [
      {
        title: 'Your request is not valid.',
        errors: [
          { detail: 'must be a positive integer', pointer: '#/age' },
          { detail: "must be 'green', 'red' or 'blue'", pointer: '#/profile/color' },
        ],
      },
      "Your request is not valid: age: must be a positive integer; profile.color: must be 'green', 'red' or 'blue'",
    ],
    [
      { title: 'Out of Credit', detail: 'Your balance is 30.', balance: 30 },
      'Out of Credit: Your balance is 30',
    ],
    [
      { message: 'no', errors: { price: ['is low', 'is odd'], title: 'is missing' } },
      'no: price: is low, is odd; title: is missing',
    ],
    [{ error: 'no', errors: ['one', { field: 'x' }, null] }, 'no: one; x: is wrong; null'],
    [
      {
        errors: [
          { path: 'price', message: 'price is high' },
          { parameter: 'limit', detail: 'is low' },
        ],
      },
      'price is high; limit: is low',
    ],
    [{ errors: [{ pointer: '', detail: 'is no object' }] }, 'is no object'],
  ])('%j', async (problem, said) => {
    const { message } = await refusal({ status: 400, headers: [PROBLEM], body: JSON.stringify(problem) });
    expect(message).toBe(`the server answered 400: ${said}`);
  });

  test.each<[string, Scripted, string]>([
    ['nothing', {}, ''],
    [
      'text',
      { headers: [['Content-Type', 'text/plain']], body: '\n\n  no such user \nmore' },
      ': no such user',
    ],
    ['a page', { headers: [['Content-Type', 'text/html']], body: '<h1>no</h1>' }, ', with a web page'],
    ['JSON that is none', json('{"title":'), ''],
    ['JSON of another kind', json('[1]'), ''],
    ['members of another kind', json({ title: 7, detail: null, errors: 'x' }), ''],
    ['no type', { body: 'no' }, ': no'],
  ])('%s', async (_, answer, said) => {
    expect((await refusal({ ...answer, status: 500 })).message).toBe(`the server answered 500${said}`);
  });

  test('long texts and many faults are cut, and nothing is obeyed', async () => {
    const errors = Array.from({ length: 1000 }, (_, at) => ({ pointer: `/a${at}`, detail: '\u001b[2J' }));
    const { message } = await refusal(json({ title: 'x'.repeat(5000), errors }, 400));
    expect(message).toContain(`${'x'.repeat(MAX_TEXT)}…`);
    expect(message).toContain(`a${MAX_FAULTS - 1}: \\u{1b}[2J; and ${1000 - MAX_FAULTS} more`);
    expect(message).not.toContain(`a${MAX_FAULTS}:`);
  });

  test('of an endless page only the beginning is read', async () => {
    let given = 0;
    async function* endless(): AsyncIterable<Uint8Array> {
      for (;;) {
        given += 1024;
        yield Buffer.alloc(1024, 'x');
      }
    }
    const { client } = await refusal({
      status: 500,
      headers: [['Content-Type', 'text/plain']],
      body: endless(),
    });
    expect(given).toBe(MAX_REFUSAL_BYTES);
    expect(client.dropped).toBe(1);
  });

  test('a body that breaks off changes nothing', async () => {
    async function* broken(): AsyncIterable<Uint8Array> {
      yield Buffer.from('x');
      throw new TransportError('receive', 'reset');
    }
    expect((await refusal({ status: 502, body: broken() })).message).toBe('the server answered 502');
  });

  test.each([429, 503])('%i says how long to wait', async (status) => {
    const { hint } = await refusal({ status, headers: [['Retry-After', '30']] });
    expect(hint).toBe('the server asks to wait 30 s before the next try');
  });

  test('401 is a refusal like others, but at the login', async () => {
    const { api } = scripted([{ status: 401 }, { status: 401 }, { status: 400 }]);
    await expect(api.get('products', 1)).rejects.toMatchObject({ code: 'http-status' });
    await expect(api.login('ada', 'wrong')).rejects.toMatchObject({ code: 'login-denied' });
    await expect(api.login('ada', 'wrong')).rejects.toMatchObject({ code: 'http-status' });
  });
});
