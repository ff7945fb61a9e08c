/** What people say: RFC 2812, section 3.3. CTCP: draft-oakley-irc-ctcp-02. */
import type { Manner } from '../../../../actions/chat/exchange.ts';
import { roomKey } from '../../../../actions/chat/names.ts';
import { type Ctcp, fitText, formatCtcp, readCtcp } from '../../../../actions/chat/text.ts';
import { MAX_TARGETS } from '../limits.ts';
import type { IrcSession } from '../session.ts';
import { asParam } from '../texts.ts';
import { type Commands, listOf } from './command.ts';
import { refuseUnknown } from './rooms.ts';

export const TALK: Commands = {
  PRIVMSG: { run: (session, params) => speak(session, params, 'speech') },
  // A program that answers a NOTICE, be it with an error, might be answered for ever: it is never answered.
  NOTICE: { run: (session, params) => speak(session, params, 'notice') },
};

interface Utterance {
  readonly text: string;
  readonly manner: Manner;
  /** It is for a program, and goes to one person. */
  readonly isCtcp: boolean;
}

/** Synchronous where it is said in a room: there is nothing to agree upon, and everything to gain. */
function speak(
  session: IrcSession,
  [targets = '', text = '']: readonly string[],
  manner: Manner,
): void | Promise<void> {
  const answers = manner !== 'notice';
  const recipients = listOf(targets);
  const said = understand(text, manner);
  const [only] = recipients;
  if (only === undefined) {
    if (answers) session.reply('ERR_NORECIPIENT', [], 'No recipient given');
  } else if (said.text === '') {
    if (answers) session.reply('ERR_NOTEXTTOSEND', [], 'No text to send');
  } else if (recipients.length > MAX_TARGETS) {
    if (answers) session.reply('ERR_TOOMANYTARGETS', [asParam(only)], `Not more than ${MAX_TARGETS} at once`);
  } else if (recipients.length === 1) {
    return address(session, only, said, answers);
  } else {
    return addressAll(session, recipients, said, answers);
  }
}

async function addressAll(
  session: IrcSession,
  recipients: readonly string[],
  said: Utterance,
  answers: boolean,
): Promise<void> {
  for (const recipient of recipients) await address(session, recipient, said, answers);
}

function address(
  session: IrcSession,
  recipient: string,
  said: Utterance,
  answers: boolean,
): void | Promise<void> {
  if (!recipient.startsWith('#')) return whisper(session, recipient, said, answers);
  const room = roomKey(recipient);
  if (!session.rooms.has(room)) return answers ? refuse(session, recipient) : undefined;
  if (said.isCtcp) {
    if (answers) session.reply('ERR_CANNOTSENDTOCHAN', [room], 'Of CTCP, only ACTION goes to a channel');
    return;
  }
  session.exchange.tell({ kind: 'said', room, from: session.self, text: said.text, manner: said.manner });
}

async function refuse(session: IrcSession, recipient: string): Promise<void> {
  if ((await session.exchange.room(recipient)) === undefined) return refuseUnknown(session, recipient);
  session.reply('ERR_CANNOTSENDTOCHAN', [asParam(recipient)], 'Cannot send to channel: join it first');
}

async function whisper(
  session: IrcSession,
  name: string,
  { text, manner }: Utterance,
  answers: boolean,
): Promise<void> {
  const to = await session.exchange.find(name);
  if (to !== undefined)
    session.exchange.tell({ kind: 'whispered', to: to.id, from: session.self, text, manner });
  if (!answers) return;
  if (to === undefined) session.reply('ERR_NOSUCHNICK', [asParam(name)], 'No such nick/channel');
  else if (to.away !== undefined) session.reply('RPL_AWAY', [to.name], to.away);
}

function understand(written: string, manner: Manner): Utterance {
  const ctcp = readCtcp(written);
  if (ctcp === undefined) return { text: fitText(written), manner, isCtcp: false };
  if (ctcp.command === 'ACTION') return { text: fitText(ctcp.text), manner: 'action', isCtcp: false };
  return { text: formatCtcp(fitCtcp(ctcp)), manner, isCtcp: true };
}

function fitCtcp({ command, text }: Ctcp): Ctcp {
  return { command: fitText(command), text: fitText(text) };
}
