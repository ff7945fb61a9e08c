import { describe, expect, it } from 'vitest';
import { type MailProtocol, parseMailUrl } from '../../../src/actions/mail/url.ts';

describe('an address of a mail server', () => {
  it.each<[MailProtocol, string, object]>([
    ['smtp', 'mail.test', { scheme: 'smtp', host: 'mail.test', path: '' }],
    ['smtp', 'smtps://mail.test:465/', { scheme: 'smtps', host: 'mail.test', port: 465, path: '' }],
    ['pop3', 'alice@mail.test/2', { scheme: 'pop3', host: 'mail.test', user: 'alice', path: '2' }],
    ['pop3', 'pop3s://[::1]', { scheme: 'pop3s', host: '::1', path: '' }],
    [
      'imap',
      'imap://alice:se%40cret@mail.test/Archive/2025',
      { scheme: 'imap', host: 'mail.test', user: 'alice', password: 'se@cret', path: 'Archive/2025' },
    ],
    // RFC 5092, section 10, and what is alike.
    [
      'imap',
      'imap://minbari.example.org/gray-council;UID=20',
      { scheme: 'imap', host: 'minbari.example.org', path: 'gray-council', uid: 20 },
    ],
    [
      'imap',
      'imap://joe@example.com/INBOX/;uid=20',
      { scheme: 'imap', host: 'example.com', user: 'joe', path: 'INBOX', uid: 20 },
    ],
    [
      'imap',
      'imap://john;AUTH=gssapi@minbari.example.org/',
      { scheme: 'imap', host: 'minbari.example.org', user: 'john', mechanism: 'GSSAPI', path: '' },
    ],
    ['imap', 'imap://;AUTH=*@a.test/', { scheme: 'imap', host: 'a.test', path: '' }],
    ['imap', 'a.test/Entw%C3%BCrfe', { scheme: 'imap', host: 'a.test', path: 'Entwürfe' }],
    ['imap', 'a.test/a%3Bb=c%3F', { scheme: 'imap', host: 'a.test', path: 'a;b=c?' }],
  ])('of %s: %s', (protocol, text, expected) => {
    const { shown, ...url } = parseMailUrl(text, protocol);
    expect(url).toEqual(expected);
    expect(shown).not.toContain('se%40cret');
  });

  it.each<[MailProtocol, string, RegExp]>([
    ['smtp', 'imap://mail.test', /imap: is not SMTP/],
    ['imap', 'imap://mail.test/a%0D%0Ab', /control characters/],
    ['imap', 'imap://mail.test/%ff', /not UTF-8/],
    ['imap', 'imap://mail.test/INBOX;MAILINDEX=1', /;MAILINDEX= is not understood/],
    ['imap', 'imap://mail.test/INBOX;UIDVALIDITY=3/;UID=1', /;UIDVALIDITY= is not understood/],
    ['imap', 'imap://mail.test/INBOX?SUBJECT%20hi', /a search does not stand in the address/],
    ['pop3', '', /empty/],
    ['pop3', 'pop3://', /host is missing/],
  ])('refuses for %s: %s', (protocol, text, message) => {
    expect(() => parseMailUrl(text, protocol)).toThrow(
      expect.objectContaining({ code: 'bad-url', message: expect.stringMatching(message) as string }),
    );
  });
});
