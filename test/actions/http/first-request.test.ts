import { expect, it } from 'vitest';
import { streamBody } from '../../../src/actions/body.ts';
import { composeRequest } from '../../../src/actions/http/compose.ts';
import { firstRequest } from '../../../src/actions/http/first-request.ts';

const url = new URL('http://h/');

it('has what the layers add', async () => {
  const request = composeRequest({ url });
  const auth = { credentialsFor: () => ({ user: 'alice', password: 'secret' }) };
  const first = await firstRequest(request, { auth, follow: {}, retry: { retries: 3 }, timeout: 1000 });
  // RFC 7617, section 2: base64 of alice:secret.
  expect(first.headers).toContainEqual(['Authorization', 'Basic YWxpY2U6c2VjcmV0']);
  expect(first.secrets).toContain('YWxpY2U6c2VjcmV0');
});

it('does not open the body', async () => {
  const body = streamBody(new Blob(['a']).stream());
  const first = await firstRequest(composeRequest({ url, upload: body }), {});
  expect([first.body, body.replayable]).toEqual([body, true]);
});
