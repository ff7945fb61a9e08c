import { encodeReply } from '../../../../raw/pop3/reply.ts';
import type { Session } from '../session.ts';

/** A reply, and lines behind it, none of which begins with a dot. */
export async function listing(session: Session, text: string, lines: readonly string[]): Promise<void> {
  const body = [...lines, '.', ''].join('\r\n');
  await session.send(Buffer.concat([encodeReply({ status: 'ok', text }), Buffer.from(body)]));
}
