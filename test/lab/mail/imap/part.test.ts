import { expect, test } from 'vitest';
import { parseAddresses } from '../../../../src/lab/mail/imap/message/addresses.ts';
import { MAX_HEADER_BYTES, readFields } from '../../../../src/lab/mail/imap/message/header.ts';
import { MessageCache } from '../../../../src/lab/mail/imap/message/message-cache.ts';
import { MAX_DEPTH, MAX_PARTS, type Part, parseMessage } from '../../../../src/lab/mail/imap/message/part.ts';

const parse = (text: string): Part => parseMessage(Buffer.from(text, 'latin1'));

function nested(depth: number): string {
  const open = Array.from(
    { length: depth },
    (_, level) => `Content-Type: multipart/mixed; boundary=b${level}\r\n\r\n--b${level}\r\n`,
  );
  return `${open.join('')}\r\nthe innermost`;
}

function depthOf(part: Part): number {
  return part.parts === undefined ? 0 : 1 + Math.max(...part.parts.map(depthOf));
}

function innermost(part: Part): Part {
  return part.parts?.[0] === undefined ? part : innermost(part.parts[0]);
}

test('what lies too deep is a block of bytes', () => {
  expect(innermost(parse(nested(MAX_DEPTH)))).toMatchObject({ type: 'text', subtype: 'plain' });
  const deeper = parse(nested(MAX_DEPTH + 1));
  expect(depthOf(deeper)).toBe(MAX_DEPTH);
  expect(innermost(deeper)).toMatchObject({ type: 'application', subtype: 'octet-stream' });
});

test('of too many parts, those beyond are not listed', () => {
  const parts = (count: number): string =>
    `Content-Type: multipart/mixed; boundary=b\r\n\r\n${'--b\r\n\r\nx\r\n'.repeat(count)}--b--\r\n`;
  expect(parse(parts(MAX_PARTS - 1)).parts).toHaveLength(MAX_PARTS - 1);
  expect(parse(parts(MAX_PARTS + 5)).parts).toHaveLength(MAX_PARTS - 1);
});

test('a delimiter of a multipart around it ends a part that was never closed', () => {
  const { parts } = parse(
    'Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nin\r\n--a\r\n\r\nout\r\n--a--\r\n',
  );
  expect(parts?.map((part) => part.parts?.length)).toEqual([1, undefined]);
});

test('lines that end in LF alone have the same structure', () => {
  const crlf =
    'Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\none\r\n--b\r\n\r\ntwo\r\n--b--\r\n';
  const lf = crlf.replaceAll('\r', '');
  const bodies = (text: string) => parse(text).parts?.map(({ bodyStart, end }) => text.slice(bodyStart, end));
  expect(bodies(crlf)).toEqual(['one', 'two']);
  expect(bodies(lf)).toEqual(['one', 'two']);
});

test('of a header, only so much is looked at', () => {
  const header = (filler: number) => Buffer.from(`A: ${'x'.repeat(filler)}\r\nB: c\r\n`);
  const names = (content: Buffer) => readFields(content, 0, content.length).map(({ name }) => name);
  expect(names(header(MAX_HEADER_BYTES - 11))).toEqual(['a', 'b']);
  expect(names(header(MAX_HEADER_BYTES))).toEqual(['a']);
});

test.each(['"', '<', '(((', '\\', '"a\\', '@@@', '<@', ':;:;', ',,,', '[', 'a@[', '\0', '<a@b', 'a b@ c'])(
  'an address list of %j comes to an end',
  (text) => {
    expect(parseAddresses(text).length).toBeLessThanOrEqual(4);
  },
);

test('the cache forgets what was made first, and makes it anew', () => {
  const made: string[] = [];
  const cache = new MessageCache(1_000);
  const ask = (key: string): string =>
    cache.text(key, 'envelope', () => {
      made.push(key);
      return Buffer.from(`Subject: ${key}\r\n\r\n`);
    });
  const [one, two] = [ask('one'), ask('two')];
  expect([ask('one'), ask('two')]).toEqual([one, two]);
  expect(made).toEqual(['one', 'two']);
  ask('three');
  ask('one');
  expect(made).toEqual(['one', 'two', 'three', 'one']);
});
