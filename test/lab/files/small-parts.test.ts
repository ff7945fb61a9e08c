import { describe, expect, it } from 'vitest';
import { formatAccess } from '../../../src/lab/files/access-log.ts';
import { authenticate } from '../../../src/lab/files/basic-auth.ts';
import { LineSink, MAX_WAITING_LINES } from '../../../src/lab/files/line-sink.ts';
import { typeOf } from '../../../src/lab/files/types.ts';

describe('typeOf', () => {
  it.each([
    ['index.HTML', 'text/html; charset=utf-8'],
    ['a.tar.gz', 'application/gzip'],
    ['a.json', 'application/json'],
    ['a.svg', 'image/svg+xml'],
    ['README', 'application/octet-stream'],
    ['a.', 'application/octet-stream'],
    ['a.constructor', 'application/octet-stream'],
  ])('says that %s is %s', (name, type) => {
    expect(typeOf(name)).toBe(type);
  });
});

describe('authenticate', () => {
  it('knows the user of RFC 7617, section 2', () => {
    expect(authenticate('Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==', 'Aladdin:open sesame')).toBe('Aladdin');
    expect(authenticate('bASIC  QWxhZGRpbjpvcGVuIHNlc2FtZQ==', 'Aladdin:open sesame')).toBe('Aladdin');
  });

  it('compares UTF-8, as in RFC 7617, section 2.1, and lets a password have colons', () => {
    expect(authenticate('Basic dGVzdDoxMjPCow==', 'test:123£')).toBe('test');
    expect(authenticate(`Basic ${btoa('a:b:c')}`, 'a:b:c')).toBe('a');
  });

  it.each([
    undefined,
    '',
    'Basic',
    'Basic !!!',
    'Bearer QWxhZGRpbjpvcGVuIHNlc2FtZQ==',
    `Basic ${btoa('Aladdin:open')}`,
  ])('lets %j prove nothing', (field) => {
    expect(authenticate(field, 'Aladdin:open sesame')).toBeUndefined();
  });
});

describe('formatAccess', () => {
  const record = {
    remote: '127.0.0.1',
    user: undefined,
    at: Date.UTC(2000, 9, 10, 20, 55, 36),
    method: 'GET',
    target: '/apache_pb.gif',
    version: '1.0',
    status: 200,
    bytes: 2326,
    milliseconds: 1.26,
  };

  it('writes the Common Log Format and the time taken', () => {
    expect(formatAccess(record)).toBe(
      '127.0.0.1 - - [10/Oct/2000:20:55:36 +0000] "GET /apache_pb.gif HTTP/1.0" 200 2326 1.3',
    );
  });

  it('lets nothing that a client sends end the line, the quotes, or reach a terminal', () => {
    const line = formatAccess({ ...record, user: 'a\r\n"b\x1b', target: '/"\\\x1b[2J\x9b\n' });
    expect(line).toContain('- a\\x0d\\x0a\\x22b\\x1b [');
    expect(line).toContain('"GET /\\x22\\x5c\\x1b[2J\\x9b\\x0a HTTP/1.0"');
  });
});

describe('LineSink', () => {
  it('gathers lines into one write, with one under way at a time', async () => {
    const writes: { text: string; done: () => void }[] = [];
    let arrived = (): void => undefined;
    const sink = new LineSink((text, done) => {
      writes.push({ text, done });
      arrived();
    });
    const first = new Promise<void>((resolve) => (arrived = resolve));
    sink.add('one');
    sink.add('two');
    await first;
    sink.add('three');
    expect(writes.map(({ text }) => text)).toEqual(['one\ntwo\n']);
    writes[0]!.done();
    expect(writes.map(({ text }) => text)).toEqual(['one\ntwo\n', 'three\n']);
  });

  it('leaves lines out beyond MAX_WAITING_LINES and says how many', async () => {
    const text = await new Promise<string>((resolve) => {
      const sink = new LineSink((lines) => resolve(lines));
      for (let count = 0; count < MAX_WAITING_LINES + 3; count += 1) sink.add('x');
    });
    const lines = text.trimEnd().split('\n');
    expect(lines).toHaveLength(MAX_WAITING_LINES + 1);
    expect(lines.at(-1)).toBe('(3 lines left out)');
  });
});
