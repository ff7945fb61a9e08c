import { describe, expect, it } from 'vitest';
import { refuseUnquotable } from '../../src/protocols/ftp-quote.ts';

describe('a command as it is', () => {
  it.each(['NOOP', 'SITE CHMOD 644 RETR', 'RETRY', 'STAT a', 'STRU F'])('may be %s', (command) => {
    expect(() => refuseUnquotable(command)).not.toThrow();
  });

  it.each(['', ' x', 'RETR a', 'mlsd', 'PASV', 'AUTH TLS', 'NOOP\r\nDELE a', 'NOOP\n', 'NO\0OP'])(
    'may not be %j',
    (command) => {
      expect(() => refuseUnquotable(command)).toThrow(expect.objectContaining({ name: 'UsageError' }));
    },
  );
});
