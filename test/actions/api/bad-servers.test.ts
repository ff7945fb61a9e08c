/** Servers that answer with what no store should. */
import { describe, expect, test } from 'vitest';
import { MAX_ANSWER_BYTES } from '../../../src/actions/api/answer.ts';
import { MAX_DEPTH } from '../../../src/actions/api/json.ts';
import { ProtocolError, TransportError } from '../../../src/errors.ts';
import type { HttpField } from '../../../src/protocols/http.ts';
import type { Scripted } from '../http/fake-client.ts';
import { CART, HAT, json, JSON_TYPE, scripted } from './store.ts';

const list = (answer: Scripted) => scripted([answer]).api.list('products');
const get = (answer: Scripted) => scripted([answer]).api.get('products', 1);
const weird = (message: string | RegExp) =>
  expect.objectContaining({
    code: 'weird-reply',
    message: typeof message === 'string' ? message : expect.stringMatching(message),
  }) as ProtocolError;

describe('of another shape', () => {
  test.each<[unknown, string]>([
    [{}, 'it is an object, and an array is expected'],
    [null, 'it is null, and an array is expected'],
    ['', 'it is empty, and an array is expected'],
    [[HAT, HAT, HAT, { ...HAT, price: '12' }], '[3].price is "12" (a string), and a number is expected'],
    [[{ ...HAT, title: undefined }], '[0].title is missing, and a string is expected'],
    [[{ ...HAT, rating: { rate: 1, count: null } }], '[0].rating.count is null, and a number is expected'],
    [
      [{ ...HAT, id: 1.5 }],
      '[0].id is 1.5 (a number), and a whole number that can be told exactly is expected',
    ],
    [
      '[{"id":1e300,"title":"","price":1}]',
      '[0].id is 1e+300 (a number), and a whole number that can be told exactly is expected',
    ],
    [[7], '[0] is 7 (a number), and an object is expected'],
    [[{ ...HAT, price: [1], title: {} }], '[0].title is an object, and a string is expected'],
  ])('%j', async (value, fault) => {
    await expect(list(json(value))).rejects.toThrow(weird(`the answer does not fit: ${fault}`));
  });

  test('what a message quotes is short, one line, and harmless', async () => {
    const price = `\u001b[2J\u202e\n${'x'.repeat(1_000_000)}`;
    const error = await list(json([{ ...HAT, price }])).catch((thrown: Error) => thrown);
    expect(error).toBeInstanceOf(ProtocolError);
    // oxlint-disable-next-line no-control-regex -- what must not be in it
    expect((error as Error).message).not.toMatch(/[\0-\x1f\u202e]/);
    expect((error as Error).message.length).toBeLessThan(200);
  });

  test.each<[string, unknown]>([
    ['elements', Array.from({ length: 300_000 }, () => 0)],
    ['elements within a record', [{ ...CART, products: Array.from({ length: 300_000 }, () => 0) }]],
  ])('%s by the hundred thousand end at the first', async (_, value) => {
    const { api } = scripted([json(value)]);
    await expect(api.list('carts')).rejects.toThrow(weird(/ does not fit: \[0\](\.products\[0\])? is 0 /));
  });

  test('names of members come through, whatever they are', async () => {
    const { value } = await get(json('{"id":1,"title":"","price":1,"constructor":1,"__proto__":null}'));
    expect(Object.keys(value)).toContain('__proto__');
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  });

  test('of members with one name the last counts, as JSON.parse has it', async () => {
    const { value } = await get(json('{"id":1,"title":"a","title":"b","price":"x","price":1}'));
    expect(value).toMatchObject({ title: 'b', price: 1 });
  });
});

describe('not JSON', () => {
  test.each([
    ['[{"id":1,', 'line 1, column 10: a name in double quotes is expected, and the text ends'],
    ['{"id": NaN}', 'line 1, column 8: a value is expected, and "N" is there'],
    ["{'id': 1}", 'line 1, column 2: a name in double quotes is expected, and "\'" is there'],
    ['[1]\n[2]', 'line 2, column 1: the end is expected, and "[" is there'],
    ['\u001b[2J', 'line 1, column 1: a value is expected, and U+001B is there'],
  ])('%j', async (body, where) => {
    await expect(list(json(body))).rejects.toThrow(weird(`the answer is not JSON: ${where}`));
  });

  test.each([
    ['text/html; charset=utf-8', 'a web page (text/html)'],
    ['application/xhtml+xml', 'a web page (application/xhtml+xml)'],
    ['text/plain', 'text/plain'],
    ['application/octet-stream', 'application/octet-stream'],
  ])('%s', async (type, said) => {
    const page = { headers: [['Content-Type', type]] as HttpField[], body: '[]' };
    await expect(list(page)).rejects.toThrow(weird(`the server answered with ${said}, not JSON`));
  });

  test.each(['application/json', 'APPLICATION/JSON;charset=latin1', 'application/hal+json', 'text/json'])(
    '%s is JSON',
    async (type) => {
      expect((await list({ headers: [['Content-Type', type]], body: '[]' })).value).toEqual([]);
    },
  );

  test('JSON may come without a type, and with a byte order mark', async () => {
    expect((await list({ body: '\ufeff[]' })).value).toEqual([]);
    expect((await list({ headers: [['Content-Type', '???']], body: ' [] ' })).value).toEqual([]);
  });

  test('bytes that are no UTF-8', async () => {
    const latin1 = Buffer.from(JSON.stringify([{ ...HAT, title: 'Café' }]), 'latin1');
    const answer = { headers: [JSON_TYPE], body: chunks(latin1) };
    await expect(list(answer)).rejects.toThrow(weird('the answer is not UTF-8, which JSON has to be'));
  });
});

describe('nothing, with a 200', () => {
  test.each<[Scripted, string]>([
    [json('null'), 'null'],
    [json(''), 'nothing'],
    [json(' \n'), 'nothing'],
    [{}, 'nothing'],
  ])('%j is a record that is not there', async (answer, said) => {
    await expect(get(answer)).rejects.toMatchObject({
      code: 'not-found',
      status: 200,
      message: `GET /products/1 was answered with 200 and ${said}: there is no such record`,
    });
  });

  test('so it is for what is changed, where the answer is null', async () => {
    const { api } = scripted([json('null'), json('null')]);
    await expect(api.update('products', 9, {})).rejects.toMatchObject({ code: 'not-found' });
    await expect(api.add('products', {})).rejects.toThrow(weird(/it is null, and an object/));
  });
});

describe('too much', () => {
  test(`more than ${MAX_ANSWER_BYTES} bytes are not read`, async () => {
    let given = 0;
    async function* endless(): AsyncIterable<Uint8Array> {
      const chunk = Buffer.alloc(1024 * 1024, ' ');
      for (;;) {
        given += chunk.length;
        yield chunk;
      }
    }
    const { api, client } = scripted([{ headers: [JSON_TYPE], body: endless() }]);
    await expect(api.list('products')).rejects.toMatchObject({
      code: 'too-large',
      hint: 'ask for fewer records',
    });
    expect(given).toBe(MAX_ANSWER_BYTES + 1024 * 1024);
    expect(client.dropped).toBe(1);
  });

  test('a body of just that size is taken', async () => {
    const body = `[]${' '.repeat(MAX_ANSWER_BYTES - 2)}`;
    expect((await list(json(body))).value).toEqual([]);
  });

  test.each([
    ['[', ']'],
    ['{"a":', '}'],
  ])(`%s nested more than ${MAX_DEPTH} deep`, async (open, close) => {
    const nested = (depth: number) => `${open.repeat(depth)}0${close.repeat(depth)}`;
    const product = (depth: number) => json(`{"id":1,"title":"]","price":1,"x":${nested(depth)}}`);
    expect((await get(product(MAX_DEPTH - 1))).status).toBe(200);
    await expect(get(product(MAX_DEPTH))).rejects.toMatchObject({ limit: 'MAX_DEPTH' });
    await expect(list(json(open.repeat(1_000_000)))).rejects.toMatchObject({ limit: 'MAX_DEPTH' });
  });
});

describe('in the middle', () => {
  test('a body that is cut off', async () => {
    async function* cut(): AsyncIterable<Uint8Array> {
      yield Buffer.from('[');
      throw new ProtocolError('partial', 'the peer closed early');
    }
    await expect(list({ headers: [JSON_TYPE], body: cut() })).rejects.toMatchObject({ code: 'partial' });
  });

  test('a connection that breaks before the head', async () => {
    const { api } = scripted(() => {
      throw new TransportError('receive', 'reset');
    });
    await expect(api.categories()).rejects.toMatchObject({ code: 'receive' });
  });

  test('a body that never ends, within the time limit', async () => {
    const { api } = scripted((_, __, { signal }) => ({ headers: [JSON_TYPE], body: silence(signal!) }), {
      perform: { timeout: 20 },
    });
    await expect(api.list('products')).rejects.toMatchObject({ code: 'timeout' });
  });
});

async function* chunks(...all: Uint8Array[]): AsyncIterable<Uint8Array> {
  yield* all;
}

/** Ends with the signal alone, as a client's body does. */
async function* silence(signal: AbortSignal): AsyncIterable<Uint8Array> {
  await new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error));
  });
}
