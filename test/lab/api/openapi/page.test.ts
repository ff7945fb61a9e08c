import { createHash } from 'node:crypto';

import { expect, it } from 'vitest';

import { openTestStore } from '../../../helpers/api-store.ts';

it('tells of every path, with lines for curl and netkit, and loads nothing', async () => {
  const { ask } = await openTestStore();
  const { status, headers, text } = await ask('/');
  expect([status, headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
  const { paths } = (await ask('/openapi.json')).value as { paths: object };
  for (const path of Object.keys(paths)) expect(text).toContain(`${path}</code></h3>`);
  expect(text).toContain('curl http://localhost/products/1</pre>');
  expect(text).toContain('curl -X DELETE http://localhost/products/1</pre>');
  expect(text).toContain('netkit api products --limit 3 --base-url http://localhost</pre>');
  expect([text.includes('<code>*</code>'), text.includes('`')]).toEqual([true, false]);
  expect(text).not.toMatch(/<script|<link|<img|\son\w+=|url\(/);
  const style = /<style>([^<]*)<\/style>/.exec(text)?.[1] ?? '';
  const digest = createHash('sha256').update(style).digest('base64');
  expect(headers.get('content-security-policy')).toContain(
    `default-src 'none'; style-src 'sha256-${digest}';`,
  );
  expect((await ask('/docs')).text).toBe(text);
});
