import PostalMime, { type Email } from 'postal-mime';
import { describe, expect, test } from 'vitest';
import { addSamples, MAIL_USERS } from '../../../src/lab/mail/samples.ts';
import { memoryMailStore } from '../../../src/lab/mail/store/memory-store.ts';

const store = memoryMailStore(MAIL_USERS);
addSamples(store);

function contents(path: string, user = 'alice'): Buffer[] {
  return store.messages(user, path).map(({ uid }) => store.content(user, path, uid) as Buffer);
}

/** What another program finds in alice's message with this UID. */
async function parse(uid: number, path = 'INBOX'): Promise<Email> {
  return PostalMime.parse(store.content('alice', path, uid) as Buffer);
}

describe('the sample mail', () => {
  test('lies in folders of every kind, subscribed', () => {
    expect(store.folders('alice').map(({ path, use }) => [path, use])).toEqual([
      ['INBOX', undefined],
      ['Archive', 'Archive'],
      ['Archive/2025', undefined],
      ['Archive/2026', undefined],
      ['Drafts', 'Drafts'],
      ['Küche & Co', undefined],
      ['Sent', 'Sent'],
      ['Trash', 'Trash'],
    ]);
    expect(store.folders('alice').every(({ subscribed }) => subscribed)).toBe(true);
    const flags = store.messages('alice', 'INBOX').flatMap((message) => message.flags);
    expect([...new Set(flags)].toSorted()).toEqual(['$Friends', '\\Answered', '\\Flagged', '\\Seen']);
  });

  test('is the same in each lab', () => {
    const again = memoryMailStore(MAIL_USERS);
    addSamples(again);
    expect(again.messages('alice', 'INBOX')).toEqual(store.messages('alice', 'INBOX'));
    expect(again.content('alice', 'INBOX', 7)).toEqual(store.content('alice', 'INBOX', 7));
  });

  test('has lines that end in CRLF and are not too long (RFC 5322, section 2.1.1)', () => {
    const all = store.users.flatMap(({ name }) =>
      store.folders(name).flatMap(({ path }) => contents(path, name)),
    );
    expect(all.length).toBeGreaterThan(15);
    for (const content of all) {
      const text = content.toString('latin1');
      expect(text).toMatch(/^Date: \w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d [+-]\d{4}\r\nFrom: /);
      expect(text).toMatch(/\r\n$/);
      expect(text).not.toMatch(/[^\r]\n|\r[^\n]/);
      expect(Math.max(...text.split('\r\n').map(({ length }) => length))).toBeLessThanOrEqual(100);
    }
  });

  test('reads as it is meant', async () => {
    expect((await parse(1)).text).toContain('as plain as a letter gets');
    const quoted = await parse(2);
    expect([quoted.from?.name, quoted.subject]).toEqual(['Zoë Müller', 'Café at five?']);
    expect(quoted.text).toContain('this line is long enough to be broken');
    expect(quoted.date).toBe('2026-01-06T09:30:00.000Z');
    expect((await parse(3)).subject).toBe('📬 A letter in base64');
    const latin1 = await parse(4);
    expect([latin1.subject, latin1.text?.trim()]).toEqual(['Déjà vu, encore', 'Voilà.']);
    const japanese = await parse(5);
    expect([japanese.from?.name, japanese.subject, japanese.text?.trim()]).toEqual([
      '山田',
      'こんにちは',
      'こんにちは',
    ]);
    const alternative = await parse(6);
    expect([alternative.text?.trim(), alternative.html]).toEqual([
      'Read this, or the other.',
      expect.stringContaining('<em>this</em>'),
    ]);
    const { attachments } = await parse(7);
    expect(attachments.map(({ filename, mimeType }) => [filename, mimeType])).toEqual([
      ['pixel.png', 'image/png'],
      ['page one.pdf', 'application/pdf'],
      ['Grüße aus 東京.txt', 'text/plain'],
    ]);
    expect((await parse(8)).text).toContain('See below.');
    expect((await parse(9)).text).toMatch(/^\.\r?\n\.\.\r?\n\.hidden\r?\n/);
    expect((await parse(10)).text).toContain('καλημέρα, 你好');
    expect((await parse(1, 'Küche & Co')).subject).toBe('Käsespätzle');
  });
});
