import { compareDeliveries } from '../../compare/smtp.ts';
import type { SmtpTarget } from '../../protocols/smtp.ts';
import { compareClients } from '../shared/compare-clients.ts';
import type { SmtpContext } from './context.ts';
import type { Mail } from './message.ts';

/** The same message sent by hand and through the library, each into a lab of its own. */
export function compareSending(
  { envelope, message }: Mail,
  target: SmtpTarget,
  context: SmtpContext,
): Promise<number> {
  return compareClients(context, compareDeliveries, async (kind) => {
    const client = await context.connect(kind, target);
    return client.send(envelope, message);
  });
}
