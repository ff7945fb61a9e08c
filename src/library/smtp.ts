import type { SentMessageInfo } from 'nodemailer/lib/smtp-connection';
import { isRefusal, ProtocolError, UsageError } from '../errors.ts';
import { GOODBYE_TIMEOUT_MS } from '../net/time-limits.ts';
import { whenAborted } from '../net/when-aborted.ts';
import { within } from '../net/within.ts';
import type { MessageSource } from '../protocols/mail.ts';
import { UntilFailure } from '../protocols/until-failure.ts';
import { isTemporary } from '../protocols/smtp-refusals.ts';
import {
  type Delivery,
  type Envelope,
  SMTP_CANNOT,
  type SmtpClient,
  type SmtpReply,
  type SmtpSession,
  type SmtpSettings,
  type SmtpTarget,
} from '../protocols/smtp.ts';
import { connect } from './smtp/connect.ts';
import { refuseImpossibleEnvelope, refuseTooLarge, wireAddress } from './smtp/envelope.ts';
import { explainFailure, refusedRecipient } from './smtp/explain.ts';
import { logIn, refuseImpossibleLogin } from './smtp/login.ts';
import { OutgoingMessage } from './smtp/message.ts';
import { toReply } from './smtp/replies.ts';
import type { SmtpDialogue } from './smtp/session.ts';

/** With which nodemailer ends a message, and which it counts: `.` CR LF. */
const END_BYTES = 3;

/**
 * An SMTP session over nodemailer's SMTPConnection, which writes the commands and reads the replies; connections are dialled by
 * net.
 *
 * @throws UsageError, TransportError, RefusalError `login-denied`, `unavailable`, ProtocolError, LimitError
 */
export async function openSmtp(target: SmtpTarget, settings: SmtpSettings = {}): Promise<SmtpClient> {
  refuseImpossibleTarget(target);
  const connected = await connect(target, settings);
  const { dialogue, facts } = connected;
  dialogue.once(
    'end',
    whenAborted(settings.signal, (reason) => dialogue.end(reason)),
  );
  try {
    await dialogue.do<void>((done) => dialogue.connect(done));
    const { credentials } = target;
    const authenticated = credentials && (await logIn(connected, target, credentials, settings.onNote));
    if (authenticated !== undefined) await dialogue.helloAgain();
    const { greeting, offers } = dialogue;
    const session = { connection: facts(), greeting, offers, ...(authenticated && { authenticated }) };
    return new LibrarySmtpClient(dialogue, session);
  } catch (error) {
    const explained = explainFailure(error, dialogue);
    dialogue.end(explained as Error);
    throw explained;
  }
}

function refuseImpossibleTarget(target: SmtpTarget): void {
  const { name, until } = target;
  if (until !== undefined && until !== 'auth') throw new UsageError(SMTP_CANNOT.library.until);
  if (name !== undefined && !/^[!-~]+$/.test(name)) {
    throw new UsageError(`${JSON.stringify(name)} is no name to say EHLO with`);
  }
  refuseImpossibleLogin(target);
}

/** An address as the caller has it, and as it is sent. */
interface Recipient {
  readonly address: string;
  readonly wire: string;
}

class LibrarySmtpClient implements SmtpClient {
  readonly protocol = 'smtp';
  readonly kind = 'library';
  readonly session: SmtpSession;
  readonly #dialogue: SmtpDialogue;
  readonly #turns: UntilFailure;
  /** A refusal may have left a sender and recipients behind. */
  #needsReset = false;
  #closing: Promise<void> | undefined;

  constructor(dialogue: SmtpDialogue, session: SmtpSession) {
    this.#dialogue = dialogue;
    this.session = session;
    this.#turns = new UntilFailure('SMTP', (reason) => dialogue.end(reason));
  }

  async send(envelope: Envelope, message: MessageSource): Promise<Delivery> {
    refuseImpossibleEnvelope(envelope);
    refuseTooLarge(message.size, this.#dialogue);
    const from = wireAddress(envelope.from, this.#dialogue);
    const to = envelope.to.map((address) => ({ address, wire: wireAddress(address, this.#dialogue) }));
    return this.#turns.alone(() => this.#send(from, to, message));
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    // Where something is under way, or nothing can be any more, there is nobody to say QUIT to.
    await this.#turns.alone(() => this.#quit()).catch(() => {});
    this.#turns.end();
  }

  async #send(from: string, to: readonly Recipient[], message: MessageSource): Promise<Delivery> {
    const dialogue = this.#dialogue;
    const outgoing = new OutgoingMessage(message);
    dialogue.message = outgoing;
    dialogue.sender = from;
    try {
      if (this.#needsReset) await dialogue.do<boolean>((done) => dialogue.reset(done));
      this.#needsReset = true;
      const size = message.size ?? 0;
      const sending = {
        from,
        to: to.map(({ wire }) => wire),
        use8BitMime: true,
        ...(size > 0 ? { size } : {}),
      };
      const info = await dialogue.do<SentMessageInfo>((done) =>
        dialogue.send(sending, outgoing.stream, done),
      );
      if (info === undefined || !outgoing.ended) throw tooEarly();
      this.#needsReset = false;
      const names = new Map(to.map(({ address, wire }) => [wire, address]));
      const own = (wire: string): string => names.get(wire) ?? wire;
      return {
        accepted: info.accepted.map(own),
        refused: (info.rejectedErrors ?? []).map(refusedRecipient).map(({ address, reply }) => ({
          address: own(address),
          reply,
          temporary: isTemporary(reply),
        })),
        reply: toReply(info.response) as SmtpReply,
        bytes: info.messageSize - END_BYTES - outgoing.dots,
      };
    } catch (error) {
      const explained = explainFailure(error, dialogue);
      const reason = outgoing.failure === undefined ? explained : outgoing.failure.error;
      // Half a message is out: nothing can follow it.
      if (outgoing.begun && (!outgoing.ended || !isRefusal(explained))) dialogue.end(reason as Error);
      throw reason;
    } finally {
      outgoing.stream.destroy();
      dialogue.message = undefined;
    }
  }

  async #quit(): Promise<void> {
    const dialogue = this.#dialogue;
    const gone = dialogue.do<void>((done) => {
      dialogue.once('end', () => done());
      dialogue.quit();
    });
    await within(gone, GOODBYE_TIMEOUT_MS);
  }
}

function tooEarly(): ProtocolError {
  return new ProtocolError('weird-reply', 'the server has taken the message before it was there', {
    source: 'RFC 5321, section 4.1.1.4',
  });
}
