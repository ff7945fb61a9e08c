import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { describe, expect, it, onTestFinished } from 'vitest';

import { MAX_BODY_BYTES } from '../../../../src/lab/api/read-bytes.ts';
import { startApiServer } from '../../../../src/lab/api/server.ts';
import { MAX_LIMIT } from '../../../../src/lab/api/correct/list/list-query.ts';
import { openTestStore } from '../../../helpers/api-store.ts';
import { ask as askWithCurl } from '../../../helpers/curl.ts';
import { testWith } from '../../../helpers/programs.ts';
import { scratchFolder } from '../../../helpers/scratch.ts';

const testWithCurl = testWith('curl');

describe('conditions (RFC 9110, section 13)', () => {
  it.for(['/products/1', '/products?limit=2', '/products/categories'])(
    '%s has an ETag that counts',
    async (path) => {
      const { ask } = await openTestStore();
      const etag = (await ask(path)).headers.get('etag') ?? '';
      expect(etag).toMatch(/^"[\w-]+"$/);
      for (const known of [etag, `W/${etag}`, `"x", ${etag}`, '*']) {
        const told = await ask(path, undefined, { 'If-None-Match': known });
        expect([told.status, told.text, told.headers.get('etag')]).toEqual([304, '', etag]);
      }
      expect((await ask(path, undefined, { 'If-None-Match': '"x"' })).status).toBe(200);
      expect((await ask(path, undefined, { 'If-Match': '"x"' })).status).toBe(412);
      await ask('PATCH /products/1', { price: 1, category: 'new' });
      expect((await ask(path, undefined, { 'If-None-Match': etag })).status).toBe(200);
    },
  );

  it.for(['PUT', 'PATCH', 'DELETE'])('%s changes only the version that is meant', async (method) => {
    const { ask } = await openTestStore();
    const etag = (await ask('/products/1')).headers.get('etag') ?? '';
    const body = method === 'DELETE' ? undefined : { title: 'x', price: 1 };
    for (const stale of [{ 'If-Match': '"x"' }, { 'If-Match': `W/${etag}` }, { 'If-None-Match': '*' }]) {
      expect(await ask(`${method} /products/1`, body, stale)).toMatchObject({ status: 412 });
    }
    expect((await ask(`${method} /products/99`, body, { 'If-Match': '"x"' })).status).toBe(404);
    const done = await ask(`${method} /products/1`, body, { 'If-Match': `"x", ${etag}` });
    expect(done.status).toBe(200);
    expect(done.headers.get('etag')).not.toBe(etag);
  });

  it('the ETag of a long list is that of its first page, for POST too', async () => {
    const { ask, records } = await openTestStore();
    await records.change((store) => {
      for (let count = 20; count < MAX_LIMIT + 1; count++) store.insert('products', { title: 'x', price: 1 });
    });
    const etag = (await ask('/products')).headers.get('etag') ?? '';
    const body = { title: 'x', price: 1 };
    expect((await ask('POST /products', body, { 'If-None-Match': etag })).status).toBe(412);
    expect((await ask('POST /products', body, { 'If-Match': etag })).status).toBe(201);
  });

  it('tells a record from one that had its id and version before', async () => {
    const { ask } = await openTestStore();
    const first = await ask('POST /products', { title: 'one', price: 1, id: 70 });
    await ask('DELETE /products/70');
    const second = await ask('POST /products', { title: 'two', price: 1, id: 70 });
    expect(second.status).toBe(201);
    expect(second.headers.get('etag')).not.toBe(first.headers.get('etag'));
  });
});

describe('methods and addresses', () => {
  it('tells what can be done, and lets pages of any origin do it', async () => {
    const { ask } = await openTestStore();
    const { status, headers } = await ask('OPTIONS /products/1', undefined, {
      Origin: 'https://page.test',
      'Access-Control-Request-Method': 'PATCH',
      'Access-Control-Request-Headers': 'content-type, if-match',
    });
    expect([status, headers.get('allow')]).toEqual([204, 'GET, HEAD, PUT, PATCH, DELETE, OPTIONS']);
    expect(headers.get('access-control-allow-origin')).toBe('*');
    expect(headers.get('access-control-allow-methods')).toContain('PATCH');
    expect(headers.get('access-control-allow-headers')).toBe('content-type, if-match');
    expect(Number(headers.get('access-control-max-age'))).toBeGreaterThan(0);
    expect(headers.get('accept-patch')).toBe('application/merge-patch+json, application/json');
    expect((await ask('/nothing')).headers.get('access-control-allow-origin')).toBe('*');
    expect((await ask('/products')).headers.get('access-control-expose-headers')).toMatch(
      /ETag, Link, Location, X-Total-Count/,
    );
  });

  it.for([
    ['DELETE /products', 'GET, HEAD, POST, OPTIONS'],
    ['PUT /products/categories', 'GET, HEAD, OPTIONS'],
    ['POST /products/1', 'GET, HEAD, PUT, PATCH, DELETE, OPTIONS'],
    ['PROPFIND /carts/user/1', 'GET, HEAD, OPTIONS'],
    ['HEAD /auth/login', 'POST, OPTIONS'],
    ['POST /', 'GET, HEAD, OPTIONS'],
  ] as const)('%s is refused with what can be used', async ([address, allow]) => {
    const { ask } = await openTestStore();
    const { status, headers } = await ask(address);
    expect([status, headers.get('allow')]).toEqual([405, allow]);
    expect(headers.get('content-type')).toBe('application/problem+json');
  });

  it.for([
    ['/cart?userId=1', 'did you mean /carts?userId=1?'],
    ['/product/3', 'did you mean /products/3?'],
    ['/user', 'did you mean /users?'],
    ['/products/catgories', 'did you mean /products/categories?'],
    ['/products/', 'did you mean /products?'],
    ['/products/one', 'ids are whole numbers.'],
    ['/products/-1', 'ids are whole numbers.'],
    ['/products/0', 'There is no product 0.'],
    ['/products/99999999999999999999', 'There is no product 99999999999999999999.'],
    ['/carts/user/99', 'There is no user 99.'],
    ['/products/category/jewellery', 'There is no category jewellery; did you mean jewelery?'],
    ['/zzzzzz', '/products, /carts, /users; / tells of all.'],
    ['/%00%ff', '404'],
  ] as const)('%s is not there, and the problem says what is', async ([address, detail]) => {
    const { ask } = await openTestStore();
    const { status, value } = await ask(address);
    expect([status, value]).toMatchObject([404, { title: 'Not Found', status: 404 }]);
    expect(JSON.stringify(value)).toContain(detail);
  });

  it('answers HEAD as GET, without the body', async () => {
    const { ask } = await openTestStore();
    for (const path of ['/products', '/products/1', '/', '/products/99', '/nothing']) {
      const [get, head] = [await ask(path), await ask(`HEAD ${path}`)];
      expect([head.status, head.text]).toEqual([get.status, '']);
      expect(Object.fromEntries(head.headers)).toEqual(Object.fromEntries(get.headers));
      expect(head.headers.get('content-length')).toBe(String(Buffer.byteLength(get.text)));
    }
  });
});

describe('bodies', () => {
  it.for([
    ['POST', 'accept-post', 'application/json'],
    ['PUT', 'accept', 'application/json'],
    ['PATCH', 'accept-patch', 'application/merge-patch+json, application/json'],
  ] as const)('%s says which types it takes', async ([method, field, types]) => {
    const { ask } = await openTestStore();
    const path = method === 'POST' ? '/products' : '/products/1';
    for (const type of ['text/plain', 'application/json; charset=latin1', 'nonsense', 'application/xml']) {
      const { status, headers } = await ask(`${method} ${path}`, '{}', { 'Content-Type': type });
      expect([status, headers.get(field)]).toEqual([415, types]);
    }
    const good = { 'Content-Type': 'Application/JSON; charset="UTF-8"' };
    expect((await ask(`${method} ${path}`, '{"title":"x","price":1}', good)).status).toBeLessThan(300);
    const packed = await ask(`${method} ${path}`, '{}', { 'Content-Encoding': 'gzip' });
    expect([packed.status, packed.headers.get('accept-encoding')]).toEqual([415, 'identity']);
  });

  it('may be as large as MAX_BODY_BYTES, and no larger, announced or not', async () => {
    const { app, ask } = await openTestStore();
    const bare = JSON.stringify({ title: '', price: 1 }).length;
    const ofSize = (size: number): string => JSON.stringify({ title: 'x'.repeat(size - bare), price: 1 });
    expect((await ask('POST /products', ofSize(MAX_BODY_BYTES))).status).toBe(201);
    expect((await ask('POST /products', ofSize(MAX_BODY_BYTES + 1))).status).toBe(413);
    let pulled = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulled += 1;
        controller.enqueue(new Uint8Array(65_536).fill(0x20));
      },
    });
    const headers = { 'Content-Type': 'application/json' };
    const init = { method: 'POST', body: endless, headers, duplex: 'half' };
    const response = await app.request('/products', init as RequestInit);
    expect([response.status, response.headers.get('connection')]).toEqual([413, 'close']);
    expect(pulled).toBeLessThan(MAX_BODY_BYTES / 65_536 + 5);
    const announced = await ask('POST /products', '{}', { 'Content-Length': String(MAX_BODY_BYTES + 1) });
    expect(announced.status).toBe(413);
  });
});

async function serve(): Promise<string> {
  const { app } = await openTestStore();
  const server = await startApiServer({ app, host: '127.0.0.1', port: 0 });
  onTestFinished(() => server.stop(0));
  return `http://127.0.0.1:${server.port}`;
}

describe("over a socket, with someone else's clients", () => {
  testWithCurl('curl reads, adds, changes and takes away', async () => {
    const base = await serve();
    const json = ['-H', 'Content-Type: application/json', '-d'];
    const added = await askWithCurl(`${base}/products`, ...json, '{"title":"Lampe à 5 €","price":5}');
    expect([added.status, added.headers.get('location')]).toEqual([201, '/products/21']);
    expect(added.headers.get('content-length')).toBe(String(added.body.length));
    const read = await askWithCurl(`${base}/products/21`);
    expect(JSON.parse(read.body.toString())).toEqual({ id: 21, title: 'Lampe à 5 €', price: 5 });
    const head = await askWithCurl(`${base}/products/21`, '--head');
    expect(head.headers.get('content-length')).toBe(String(read.body.length));
    const etag = read.headers.get('etag') ?? '';
    expect((await askWithCurl(`${base}/products/21`, '-H', `If-None-Match: ${etag}`)).status).toBe(304);
    expect((await askWithCurl(`${base}/products/21`, '-X', 'DELETE')).status).toBe(200);
    expect((await askWithCurl(`${base}/products/21`)).status).toBe(404);
    expect((await askWithCurl(`${base}/products`, '-X', 'OPTIONS')).status).toBe(204);
  });

  testWithCurl('curl is told that a body is too large before it has sent it', async () => {
    const base = await serve();
    const large = ['-H', 'Content-Type: application/json', '-H', 'Expect:', '--data-binary'];
    const announced = await askWithCurl(`${base}/products`, '-H', 'Content-Length: 2000000', ...large, 'x');
    expect(announced.status).toBe(413);
  });

  testWithCurl('curl hears that a body without an end is too large', async () => {
    const base = await serve();
    const chunked = ['-H', 'Content-Type: application/json', '-H', 'Transfer-Encoding: chunked', '-T'];
    const file = join(scratchFolder(), 'large');
    writeFileSync(file, ' '.repeat(8 * MAX_BODY_BYTES));
    const told = await askWithCurl(`${base}/products`, '-X', 'POST', '-H', 'Expect:', ...chunked, file);
    expect(told.status).toBe(413);
  });

  testWith('/usr/bin/python3')("python's urllib reads a page and follows its links", async () => {
    const base = await serve();
    const script = `
import json, re, sys, urllib.request
url, ids = sys.argv[1] + '/products?limit=7', []
while url:
    with urllib.request.urlopen(url) as answer:
        ids += [each['id'] for each in json.load(answer)]
        found = re.search('<([^>]+)>; rel="next"', answer.headers['Link'])
        url = found and sys.argv[1] + found.group(1)
request = urllib.request.Request(sys.argv[1] + '/products/1', b'{"price": 7}', {'Content-Type': 'application/json'}, method='PATCH')
with urllib.request.urlopen(request) as answer:
    print(json.dumps([ids, json.load(answer)['price'], answer.status]))
`;
    const { stdout } = await promisify(execFile)('/usr/bin/python3', ['-c', script, base], {
      env: { ...process.env, no_proxy: '*' },
      timeout: 15_000,
    });
    expect(JSON.parse(stdout)).toEqual([Array.from({ length: 20 }, (_, i) => i + 1), 7, 200]);
  });
});
