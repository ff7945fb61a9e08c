import { describe, expect, it } from 'vitest';
import { MAX_DEPTH, MAX_TERMS } from '../../../src/library/imap/search-query.ts';
import type { ImapClient, SearchTerm } from '../../../src/protocols/imap.ts';
import { startImapScript } from './script.ts';

async function openWithin(): Promise<{ readonly client: ImapClient; readonly heard: readonly string[] }> {
  const { open, heard } = await startImapScript({
    // RFC 5032: with it, imapflow would ask for seconds instead of days.
    CAPABILITY: '* CAPABILITY IMAP4rev1 WITHIN\r\n$ OK\r\n',
    'UID SEARCH': '* SEARCH 5 3\r\n$ OK\r\n',
  });
  const client = await open();
  await client.open('INBOX');
  return { client, heard };
}

describe('a search as imapflow sends it', () => {
  const CASES: readonly (readonly [readonly SearchTerm[], string])[] = [
    [[], 'ALL'],
    [[{ when: 'since', day: '2026-01-31' }], 'SINCE 31-Jan-2026'],
    [[{ when: 'before', day: '2026-02-01' }], 'BEFORE 01-Feb-2026'],
    [
      [
        { in: 'from', text: 'a' },
        { in: 'from', text: 'b c' },
        { in: 'from', text: 'd' },
      ],
      'FROM a FROM "b c" FROM d',
    ],
    [
      [
        { either: [{ is: 'seen' }, { is: 'draft' }] },
        {
          either: [
            { in: 'to', text: 'a' },
            {
              either: [
                { in: 'to', text: 'b' },
                { in: 'to', text: 'c' },
              ],
            },
          ],
        },
      ],
      'OR SEEN DRAFT OR TO a OR TO b TO c',
    ],
    [[{ not: { either: [{ is: 'seen' }, { not: { is: 'recent' } }] } }], 'NOT OR SEEN NOT RECENT'],
    [[{ size: 'larger', bytes: 0 }, { uids: [3, 4, 9] }], 'LARGER 0 UID 3:4,9'],
  ];

  it.each(CASES)('%j', async (terms, line) => {
    const { client, heard } = await openWithin();
    expect(await client.search(terms)).toEqual([3, 5]);
    expect(heard.at(-1)).toBe(`UID SEARCH ${line}`);
  });

  it('has so many terms and no more', async () => {
    const { client } = await openWithin();
    const terms = Array.from({ length: MAX_TERMS }, (): SearchTerm => ({ in: 'from', text: 'a' }));
    expect(await client.search(terms)).toEqual([3, 5]);
    await expect(client.search([...terms, { is: 'seen' }])).rejects.toMatchObject({ name: 'UsageError' });
  });

  it('nests so deep and no deeper', async () => {
    const { client } = await openWithin();
    let deepest: SearchTerm = { is: 'seen' };
    for (let depth = 1; depth < MAX_DEPTH; depth += 1) deepest = { not: deepest };
    expect(await client.search([deepest])).toEqual([3, 5]);
    await expect(client.search([{ not: deepest }])).rejects.toMatchObject({ name: 'UsageError' });
  });
});
