import { type MailUrl, parseMailUrl } from '../../actions/mail/url.ts';
import { RefusalError, UsageError } from '../../errors.ts';
import { kits } from '../../kits.ts';
import type { ImapClient } from '../../protocols/imap.ts';
import type { MailTarget } from '../../protocols/mail.ts';
import type { Io } from '../../terminal/io.ts';
import { formatNumberOf } from '../../terminal/units.ts';
import type { Arguments } from '../command.ts';
import { type MailContext, withMail } from '../mail/context.ts';
import { mailTarget, requireLogin } from '../mail/target.ts';
import { chosenOf } from '../shared/chosen.ts';

/** What a verb works with. */
export interface ImapContext extends Omit<MailContext, 'connect'> {
  /** The address that stands first. */
  readonly url: MailUrl;
  /** The operands behind it. */
  readonly rest: readonly string[];
  /** A session with the server of `url`; of the kind that was chosen, or for a comparison of this one. */
  connect(kind?: ImapClient['kind']): Promise<ImapClient>;
}

/** Carries a verb out; see withMail. */
export function withImap(
  args: Arguments,
  io: Io,
  run: (context: ImapContext) => Promise<number>,
): Promise<number> {
  const [address = '', ...rest] = args.operands;
  const url = parseMailUrl(address, 'imap');
  const chosen = chosenOf(args, ['raw', 'library', 'compare']);
  return withMail(args, io, loadAnnotator, async ({ connect, ...context }) => {
    // The person is asked once, however many sessions there are.
    let target: Promise<MailTarget> | undefined;
    return run({
      ...context,
      url,
      rest,
      async connect(kind = chosen === 'raw' ? 'raw' : 'library') {
        const known = await (target ??= targetOf(url, args, io));
        const { openImap } = await kits.imap[kind]();
        return connect(kind, (settings) => openImap(known, settings));
      },
    });
  });
}

async function targetOf(url: MailUrl, args: Arguments, io: Io): Promise<MailTarget> {
  const target = await mailTarget(url, 'imap', args, io);
  requireLogin(target, args);
  return target;
}

async function loadAnnotator() {
  return (await import('../../transcript/annotate-imap.ts')).createImapAnnotator;
}

/** A session in which the folder of the address is open for reading: nothing is marked as seen. */
export async function openForReading(
  { url, connect }: Pick<ImapContext, 'url' | 'connect'>,
  kind?: ImapClient['kind'],
): Promise<ImapClient> {
  const client = await connect(kind);
  await client.open(folderOf(url), { readOnly: true });
  return client;
}

/**
 * Those of the UIDs that the open folder has. A server passes over the others without a word (RFC 3501, section 6.4.8), and
 * people are to hear of it.
 *
 * @throws RefusalError `not-found` where it has none of them
 */
export async function findUids(
  client: ImapClient,
  uids: readonly number[],
  { say }: Pick<ImapContext, 'say'>,
): Promise<readonly number[]> {
  const asked = new Set(uids);
  // Whatever the server says: nothing is done to a message that nobody has named.
  const found = (await client.search([{ uids }])).filter((uid) => asked.has(uid));
  if (found.length === 0) throw noSuchUid(uids);
  const missing = uids.length - found.length;
  if (missing > 0) say(`passed over ${formatNumberOf(missing, 'UID')} that the folder does not have`);
  return found;
}

export function noSuchUid([first, ...others]: readonly number[]): RefusalError {
  const which = others.length === 0 ? `no message with UID ${first}` : 'none of these UIDs';
  return new RefusalError('not-found', `the folder has ${which}`, { status: 'OK', text: '' });
}

/** Where an address names none, INBOX is meant, which is everywhere (RFC 3501, section 5.1). */
export function folderOf({ path }: Pick<MailUrl, 'path'>): string {
  return path === '' ? 'INBOX' : path;
}

/** Which UIDs are meant, by operands (`7 9:12`) or the address (`;UID=7`); `undefined` where nobody says. */
export function uidWords(operands: readonly string[], { uid }: Pick<MailUrl, 'uid'>): string | undefined {
  return operands.length > 0 ? operands.join(',') : uid?.toString();
}

/** An operand that has to be there. */
export function needed(operand: string | undefined, what: string, hint?: string): string {
  if (operand === undefined) throw new UsageError(`${what} is missing`, hint === undefined ? {} : { hint });
  return operand;
}
