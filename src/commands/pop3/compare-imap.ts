import { fieldsOf } from '../../actions/mail/envelope.ts';
import { parseMailUrl } from '../../actions/mail/url.ts';
import { digestBody } from '../../compare/digest.ts';
import { compareMailboxes, type MailboxMessage } from '../../compare/mailboxes.ts';
import { UsageError } from '../../errors.ts';
import { EXIT_CODES } from '../../exit-codes.ts';
import type { ImapClient } from '../../protocols/imap.ts';
import type { Pop3Client } from '../../protocols/pop3.ts';
import { formatNumberOf } from '../../terminal/units.ts';
import { writeComparison } from '../shared/compare-clients.ts';
import type { Pop3Context } from './context.ts';

/** POP3 knows one folder, which IMAP calls so everywhere (RFC 3501, section 5.1). */
const MAILBOX = 'INBOX';

const LINE_END = Buffer.from('\r\n');

/**
 * Fetches every message by both protocols, one after the other, and shows what each got. Nothing of them is kept but digests.
 *
 * @returns 0 when it is the same, 1 when it differs
 */
export async function compareWithImap(address: string, context: Pop3Context): Promise<number> {
  const url = parseMailUrl(address, 'imap');
  if (url.uid !== undefined) throw new UsageError('--compare-imap compares a whole mailbox, and no UID');
  const pop3 = await context.connect();
  const ours = await messagesOf(pop3);
  // Some servers let one session in at a time.
  await pop3.close();
  const { messages: theirs, unended } = await messagesIn(
    await context.connectImap(url),
    url.path === '' ? MAILBOX : url.path,
  );
  const notes =
    unended === 0
      ? []
      : [`by IMAP, ${formatNumberOf(unended, 'message')} without a last line end, which POP3 adds`];
  const comparison = compareMailboxes(ours, theirs, notes);
  await writeComparison(comparison, context, ['pop3', 'imap']);
  return comparison.same ? 0 : EXIT_CODES.difference;
}

async function messagesOf(client: Pop3Client): Promise<readonly MailboxMessage[]> {
  const numbers = (await client.list()).map(({ number }) => number);
  const messages: MailboxMessage[] = [];
  for await (const { number, body } of client.retrieveAll(numbers)) {
    messages.push(await describe(`message ${number}`, body));
  }
  return messages;
}

async function messagesIn(
  client: ImapClient,
  folder: string,
): Promise<{ messages: MailboxMessage[]; unended: number }> {
  await client.open(folder, { readOnly: true });
  const messages: MailboxMessage[] = [];
  let unended = 0;
  for (const uid of await client.search([{ is: 'all' }])) {
    const source = ended(await client.source(uid), () => (unended += 1));
    messages.push(await describe(`UID ${uid}`, source));
  }
  return { messages, unended };
}

async function describe(name: string, body: AsyncIterable<Uint8Array>): Promise<MailboxMessage> {
  const { size, sha256, sample } = await digestBody(body);
  const [id = ''] = fieldsOf(sample)('message-id');
  return { name, id: id.trim(), size, sha256 };
}

/** With a line end behind it, as POP3 has every message (RFC 1939, section 3). @param onMissing called where there was none */
async function* ended(
  source: AsyncIterable<Uint8Array>,
  onMissing: () => void,
): AsyncGenerator<Uint8Array, void, undefined> {
  let last = Buffer.alloc(0);
  for await (const chunk of source) {
    last = Buffer.concat([last, chunk.subarray(-LINE_END.length)]).subarray(-LINE_END.length);
    yield chunk;
  }
  if (last.equals(LINE_END)) return;
  onMissing();
  yield LINE_END;
}
