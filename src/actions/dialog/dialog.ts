/**
 * Two people who talk turn by turn. There is no standard for it: it is what courses in network programming build first.
 *
 *     S: You are connected. Send your messages.
 *     C: Good evening                             S> and C> are the prompts, and name who has said what is shown
 *     S: Good evening to you
 *     C: FIN                                      in any case; or an empty message, or the end of the connection
 *     S: fin                                      three bytes: behind them no line end, which the client would not expect
 *
 * The server speaks first. The framing is `lenient`: such programs send no line ends, `nc` and telnet do.
 */
import { isNetkitError } from '../../errors.ts';
import type { MessageConnection } from '../../net/message-connection.ts';
import type { Person } from '../chat/person.ts';
import { type Clock, SYSTEM_CLOCK } from '../clock.ts';
import type { Typing } from './typing.ts';

export const GREETING = 'You are connected. Send your messages.';

/** What the other one has to close the connection once all is said, in milliseconds: closed earlier, the last word might be lost. */
const FAREWELL_MS = 1000;

export interface DialogSetup {
  readonly connection: MessageConnection;
  readonly person: Person;
  readonly typing: Typing;
  /** For tests. */
  readonly clock?: Clock;
}

/** Who has ended it: we, they, or we because nothing more will be typed. */
export type DialogEnd = 'we' | 'they' | 'no more input';

/**
 * The server's side, from the greeting to `fin`. The connection is left to the caller to close.
 *
 * @throws TransportError, LimitError where the connection broke
 */
export async function serveDialog(setup: DialogSetup): Promise<DialogEnd> {
  await setup.connection.sendMessage(GREETING);
  const outcome = await takeTurns(setup, 'S> ', 'C> ');
  await sayLast(setup, 'fin', outcome.received);
  return outcome.end;
}

/** The client's side. @throws as serveDialog does */
export async function joinDialog(setup: DialogSetup): Promise<DialogEnd> {
  const { end, lastWord, received } = await takeTurns(setup, 'C> ', 'S> ');
  if (end !== 'they') await sayLast(setup, lastWord, received);
  return end;
}

interface Outcome {
  readonly end: DialogEnd;
  /** How we have said that it is over, which nobody has sent yet. */
  readonly lastWord: string;
  /** What was waited for when it ended. */
  readonly received: Promise<Event>;
}

/** The peer begins. What it says out of turn is shown as it comes. */
async function takeTurns(
  { connection, person, typing }: DialogSetup,
  ours: string,
  theirs: string,
): Promise<Outcome> {
  let received = receive(connection);
  let ourTurn = false;
  try {
    for (;;) {
      const event = await (ourTurn ? Promise.race([received, typed(typing)]) : received);
      if (event.kind === 'failed') throw event.error;
      if (event.kind === 'typed') {
        typing.take();
        const { text } = event;
        if (text === undefined) return { end: 'no more input', lastWord: 'FIN', received };
        if (isLastWord(text)) return { end: 'we', lastWord: text, received };
        if (text === '') continue;
        await connection.sendMessage(text);
        ourTurn = false;
        person.prompt = '';
      } else {
        if (event.text === undefined || event.text === '') return { end: 'they', lastWord: '', received };
        person.say(theirs + event.text);
        if (isLastWord(event.text)) return { end: 'they', lastWord: '', received };
        received = receive(connection);
        ourTurn = true;
        person.prompt = ours;
      }
    }
  } finally {
    person.prompt = '';
  }
}

function isLastWord(text: string): boolean {
  return /^fin$/i.test(text);
}

type Event =
  | { readonly kind: 'received' | 'typed'; readonly text: string | undefined }
  | { readonly kind: 'failed'; readonly error: unknown };

/** Never rejects: nobody may be waiting for it any more. */
function receive(connection: MessageConnection): Promise<Event> {
  return connection.receiveText().then(
    (text): Event => ({ kind: 'received', text }),
    (error: unknown): Event => ({ kind: 'failed', error }),
  );
}

function typed(typing: Typing): Promise<Event> {
  return typing.next().then((text): Event => ({ kind: 'typed', text }));
}

/** Without a line end: behind lines, it is the end of the connection that makes a message of it. */
async function sayLast(
  { connection, clock = SYSTEM_CLOCK }: DialogSetup,
  word: string,
  received: Promise<Event>,
): Promise<void> {
  try {
    await connection.sendVerbatim(word);
    await connection.end();
  } catch (error) {
    // Who has gone needs no goodbye.
    if (!isNetkitError(error)) throw error;
    return;
  }
  const waited = new AbortController();
  await Promise.race([
    untilEnd(connection, received).finally(() => waited.abort()),
    clock.sleep(FAREWELL_MS, waited.signal).catch(() => undefined),
  ]);
}

async function untilEnd(connection: MessageConnection, received: Promise<Event>): Promise<void> {
  for (let event = await received; ; event = await receive(connection)) {
    if (event.kind === 'failed' || event.text === undefined) return;
  }
}
