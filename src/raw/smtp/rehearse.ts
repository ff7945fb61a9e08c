/**
 * An envelope without its message, word by word, to see what a server says to each:
 *
 *     C: MAIL FROM:<alice@mail.test>
 *     S: 250 ok
 *     C: RCPT TO:<nobody@mail.test>
 *     S: 550 no such user
 *     C: RSET                              the session goes on as if nothing had been said (RFC 5321, section 4.1.1.5)
 *
 * There is no way back from a 354 but to send a message or to leave: a transaction that the connection's end cuts off is none
 * (RFC 5321, section 4.1.1.10).
 */
import { ProtocolError, TransportError } from '../../errors.ts';
import type { Rehearsed, RehearsalStage } from '../../protocols/smtp.ts';
import type { Conversation } from './conversation.ts';
import type { EnvelopeCommands } from './envelope.ts';

/**
 * Goes on while it makes sense: to recipients where the sender is taken, to DATA where one recipient is.
 *
 * @throws ProtocolError for what is neither yes nor no, after which the connection is closed; and what `exchange` throws
 */
export async function rehearse(
  conversation: Conversation,
  { mail, recipients }: EnvelopeCommands,
  until: RehearsalStage,
): Promise<readonly Rehearsed[]> {
  const all: Rehearsed[] = [];
  /** @returns whether the server says yes, which is `yes` hundred and something */
  const ask = async (command: string, yes: 2 | 3): Promise<boolean> => {
    const reply = await conversation.exchange(command);
    all.push({ command, reply });
    const kind = Math.floor(reply.code / 100);
    if (kind === yes) return true;
    if (kind >= 4) return false;
    const weird = new ProtocolError('weird-reply', `the server answers ${command} with ${reply.code}`, {
      source: 'RFC 5321, section 4.3.2',
    });
    conversation.close(weird);
    throw weird;
  };
  if ((await ask(mail, 2)) && until !== 'mail') {
    let accepted = 0;
    for (const { command } of recipients) if (await ask(command, 2)) accepted += 1;
    if (until === 'data' && accepted > 0 && (await ask('DATA', 3))) {
      conversation.close(
        new TransportError('aborted', 'the server was left when it was waiting for a message'),
      );
      return all;
    }
  }
  // Where the server has left meanwhile, what it said is still worth telling; the next command says that it is gone.
  await conversation.exchange('RSET').catch(() => {});
  return all;
}
