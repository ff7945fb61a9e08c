import { encodeReply } from '../../../../raw/pop3/reply.ts';
import { Pop3Refusal } from '../refusal.ts';
import { sendText, topOf } from '../send-text.ts';
import type { Session } from '../session.ts';
import type { Commands } from './command.ts';
import { listing } from './listing.ts';

/** RFC 1939, sections 5 and 7: what can be done with messages. */
export const MESSAGES: Commands = {
  STAT: { argument: 'none', state: 'transaction', run: stat },
  LIST: { argument: 'optional', state: 'transaction', run: list },
  UIDL: { argument: 'optional', state: 'transaction', run: uidl },
  RETR: { argument: 'required', state: 'transaction', logged: true, run: retrieve },
  TOP: { argument: 'required', state: 'transaction', logged: true, run: top },
  DELE: { argument: 'required', state: 'transaction', run: remove },
  RSET: { argument: 'none', state: 'transaction', run: reset },
};

async function stat(session: Session): Promise<void> {
  const { count, bytes } = session.maildrop.totals();
  await session.reply('ok', `${count} ${bytes}`);
}

async function list(session: Session, argument: string): Promise<void> {
  const { maildrop } = session;
  if (argument !== '') {
    const number = parseNumber(argument);
    return session.reply('ok', `${number} ${maildrop.find(number).size}`);
  }
  const { count, bytes } = maildrop.totals();
  const lines = Array.from(maildrop.listed(), ({ number, message }) => `${number} ${message.size}`);
  await listing(session, `${count} messages (${bytes} octets)`, lines);
}

async function uidl(session: Session, argument: string): Promise<void> {
  const { maildrop } = session;
  if (argument !== '') {
    const number = parseNumber(argument);
    return session.reply('ok', `${number} ${maildrop.uniqueId(maildrop.find(number))}`);
  }
  const lines = Array.from(
    maildrop.listed(),
    ({ number, message }) => `${number} ${maildrop.uniqueId(message)}`,
  );
  await listing(session, 'Unique ids:', lines);
}

async function retrieve(session: Session, argument: string): Promise<void> {
  const content = session.maildrop.content(parseNumber(argument));
  await sendText(session, encodeReply({ status: 'ok', text: `${content.length} octets` }), content);
}

async function top(session: Session, argument: string): Promise<void> {
  const [number = '', lines = '', ...more] = argument.split(' ');
  if (lines === '' || more.length > 0)
    throw new Pop3Refusal('TOP takes the number of a message, and one of lines.');
  const content = session.maildrop.content(parseNumber(number));
  const count = parseNumber(lines);
  await sendText(session, encodeReply({ status: 'ok', text: 'The top of it:' }), topOf(content, count));
}

async function remove(session: Session, argument: string): Promise<void> {
  const number = parseNumber(argument);
  session.maildrop.mark(number);
  await session.reply('ok', `Message ${number} will be deleted.`);
}

async function reset(session: Session): Promise<void> {
  session.maildrop.unmark();
  await stat(session);
}

function parseNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new Pop3Refusal('That is no number.');
  return Number(text);
}
