import { expect, it } from 'vitest';
import { bytesBody, streamBody } from '../../../src/actions/body.ts';
import { dryRunText, MAX_SHOWN_BYTES } from '../../../src/commands/http/equivalents/dry-run.ts';
import type { HttpRequestBody } from '../../../src/protocols/http.ts';

const HEAD = Buffer.from('POST / HTTP/1.1\r\nX: é\r\n\r\n');

function shown(body?: HttpRequestBody): Promise<string> {
  const url = new URL('http://h/');
  return dryRunText(HEAD, { method: 'POST', url, headers: [], ...(body && { body }) });
}

it.each<[string, HttpRequestBody | undefined, string]>([
  ['no body', undefined, ''],
  ['an empty one', bytesBody(''), ''],
  ['text', bytesBody('a=é'), 'a=é\n'],
  ['lines', bytesBody('a\r\n\tb\n'), 'a\n\tb\n'],
  ['hostile text', bytesBody('\x1b[2J\u202e'), String.raw`\x1b[2J\u{202e}` + '\n'],
  ['other bytes', bytesBody(Buffer.from([0, 1])), '(a body of 2 bytes, not text)\n'],
  ['much text', bytesBody('a'.repeat(MAX_SHOWN_BYTES + 1)), '(a body of 4,097 bytes)\n'],
  ['a pipe', streamBody(new Blob(['a']).stream()), '(a body whose size is not known yet, in chunks)\n'],
])('shows the head, and %s', async (_, body, expected) => {
  expect(await shown(body)).toBe(`POST / HTTP/1.1\nX: é\n\n${expected}`);
});

it('shows all of a body that just fits', async () => {
  expect(await shown(bytesBody('a'.repeat(MAX_SHOWN_BYTES)))).toContain('a'.repeat(MAX_SHOWN_BYTES));
});

it('leaves a pipe to whoever sends it', async () => {
  const body = streamBody(new Blob(['a']).stream());
  await shown(body);
  expect(body.replayable).toBe(true);
});
