import { describe, expect, it } from 'vitest';
import { compareMailboxes, type MailboxMessage } from '../../src/compare/mailboxes.ts';

const message = (name: string, id: string, content = id): MailboxMessage => ({
  name,
  id,
  size: content.length,
  sha256: content,
});

const aspects = (pop3: readonly MailboxMessage[], imap: readonly MailboxMessage[]): string[] =>
  compareMailboxes(pop3, imap).rows.map(({ aspect, verdict }) => `${aspect}: ${verdict}`);

describe('the same mailbox by POP3 and IMAP', () => {
  it('is the same, whatever the order, where each Message-ID has the same bytes', () => {
    const pop3 = [message('message 1', '<a>'), message('message 2', '<b>')];
    const imap = [message('UID 7', '<b>'), message('UID 9', '<a>')];
    expect(aspects(pop3, imap)).toEqual(['message 1, UID 9: same', 'message 2, UID 7: same']);
    expect(compareMailboxes(pop3, imap).same).toBe(true);
  });

  it('pairs those with the same one, or none, in their order', () => {
    const pop3 = ['', '', '<a>', '<a>'].map((id, at) => message(`message ${at + 1}`, id, String(at)));
    const imap = ['<a>', '', '<a>', ''].map((id, at) => message(`UID ${at}`, id, String([2, 0, 3, 1][at])));
    expect(aspects(pop3, imap)).toEqual([
      'message 1, UID 1: same',
      'message 2, UID 3: same',
      'message 3, UID 0: same',
      'message 4, UID 2: same',
    ]);
  });

  it('tells of bytes that differ, and of what one side does not have', () => {
    const pop3 = [message('message 1', '<a>', 'x'), message('message 2', '<b>')];
    const imap = [message('UID 1', '<a>', 'y'), message('UID 3', '<c>')];
    const { same, rows } = compareMailboxes(pop3, imap);
    expect(same).toBe(false);
    expect(rows).toMatchObject([
      { aspect: 'message 1, UID 1', raw: '<a>, 1 bytes, sha256 x', library: '<a>, 1 bytes, sha256 y' },
      { aspect: 'message 2', library: undefined, verdict: 'different' },
      { aspect: 'UID 3', raw: undefined, verdict: 'different' },
    ]);
  });
});
