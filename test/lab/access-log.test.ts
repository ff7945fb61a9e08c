import { describe, expect, it } from 'vitest';
import { formatAccess } from '../../src/lab/access-log.ts';

describe('formatAccess', () => {
  const record = {
    remote: '127.0.0.1',
    user: undefined,
    at: Date.UTC(2000, 9, 10, 20, 55, 36),
    request: 'GET /apache_pb.gif HTTP/1.0',
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
    const line = formatAccess({ ...record, user: 'a\r\n"b\x1b', request: 'RETR /"\\\x1b[2J\x9b\n' });
    expect(line).toContain('- a\\x0d\\x0a\\x22b\\x1b [');
    expect(line).toContain('"RETR /\\x22\\x5c\\x1b[2J\\x9b\\x0a"');
  });

  it('has no bytes where it is not about them', () => {
    expect(formatAccess({ ...record, request: 'DELE /a', status: 250, bytes: undefined })).toMatch(
      / "DELE \/a" 250 - 1\.3$/,
    );
  });
});
