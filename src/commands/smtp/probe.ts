import type { SmtpContext } from './context.ts';
import { showOffers } from './show-offers.ts';

/** Opens a session as far as it goes, and sends nothing. */
export async function run(context: SmtpContext): Promise<number> {
  const target = await context.target();
  const until = target.credentials === undefined ? 'tls' : 'auth';
  const client = await context.connectRaw({ ...target, until });
  await showOffers(client.session, context);
  return 0;
}
