import { INBOX } from '../store/folder-path.ts';
import { MailStoreError } from '../store/mail-store-error.ts';
import type { MailStore } from '../store/types.ts';
import { SmtpRefusal } from './refusal.ts';
import { type Arrival, traceFields } from './trace-fields.ts';

/**
 * Puts a message into the INBOX of each user, once: of all, or, where one cannot be had, of none, so that a client that tries
 * again does not deliver twice.
 *
 * @param recipients by user, their addresses among the envelope's
 * @throws SmtpRefusal
 */
export function deliver(
  store: MailStore,
  message: Buffer,
  recipients: ReadonlyMap<string, readonly string[]>,
  arrival: Omit<Arrival, 'recipients'>,
): void {
  const done: { readonly user: string; readonly uid: number }[] = [];
  try {
    for (const [user, addresses] of recipients) {
      const content = Buffer.concat([traceFields({ ...arrival, recipients: addresses }), message]);
      const { uid } = store.add(user, INBOX, content, { received: arrival.at });
      done.push({ user, uid });
    }
  } catch (error) {
    for (const { user, uid } of done) store.remove(user, INBOX, [uid]);
    if (error instanceof MailStoreError && error.code === 'full') {
      throw new SmtpRefusal(452, '4.3.1', 'the mailboxes are full');
    }
    throw error;
  }
}
