import { UsageError } from '../../errors.ts';
import { beginSession, dialSession } from '../../net/dial-session.ts';
import { GOODBYE_TIMEOUT_MS } from '../../net/time-limits.ts';
import { whenAborted } from '../../net/when-aborted.ts';
import { within } from '../../net/within.ts';
import type { MessageSource } from '../../protocols/mail.ts';
import { UntilFailure } from '../../protocols/until-failure.ts';
import type {
  Delivery,
  Envelope,
  Rehearsed,
  RehearsalStage,
  SmtpClient,
  SmtpReply,
  SmtpSession,
  SmtpSettings,
  SmtpTarget,
} from '../../protocols/smtp.ts';
import { formatPath, isAscii } from './address.ts';
import { begin, extensionsOf } from './begin.ts';
import { Conversation, encodeCommand } from './conversation.ts';
import { composeEnvelope } from './envelope.ts';
import { findExtension } from './extensions.ts';
import { wantedMechanism } from './login.ts';
import { rehearse } from './rehearse.ts';
import { sendMessage } from './transaction.ts';

/** RFC 5321, section 4.5.4.2 (25), and RFC 8314, section 7.3 (465). */
const PORTS = { plain: 25, implicit: 465 } as const;

/** What the library's client cannot. */
export interface RawSmtpClient extends SmtpClient {
  /**
   * Asks whether an address leads to somebody (VRFY; RFC 5321, section 3.5). Most servers do not tell: 252.
   *
   * @returns the reply, also a refusal
   * @throws UsageError for what is no address
   */
  verify(address: string): Promise<SmtpReply>;

  /**
   * Says what a message would begin with, and sends none: MAIL, each RCPT, DATA, as far as `until` and as long as the server takes
   * them. Then RSET, and the session goes on; where the server has answered DATA with 354, the session is over.
   *
   * @returns all that was said, in order, refusals included
   * @throws UsageError as `send`; RefusalError `unavailable` for 421; TransportError, ProtocolError, LimitError
   */
  rehearse(envelope: Envelope, until: RehearsalStage): Promise<readonly Rehearsed[]>;
}

/**
 * An SMTP session by hand: begin.ts has its beginning, transaction.ts what a message takes, conversation.ts all that is said.
 *
 * @throws TransportError, RefusalError `unavailable`, `login-denied`, ProtocolError, LimitError
 */
export async function openSmtp(target: SmtpTarget, settings: SmtpSettings = {}): Promise<RawSmtpClient> {
  const { host, tls = 'auto', name = '' } = target;
  wantedMechanism(target);
  if (/\s/.test(name)) throw new UsageError(`EHLO takes one word, and ${JSON.stringify(name)} is not one`);
  encodeCommand(name);
  const port = target.port ?? PORTS[tls === 'implicit' ? 'implicit' : 'plain'];
  const { transport, plain, recorder } = await dialSession({ host, port }, tls, settings);

  const conversation = new Conversation(transport);
  return beginSession(conversation, settings.signal, async () => {
    const session = await begin({ conversation, target, port, settings, recorder, plain });
    return new Client(conversation, session, settings.signal);
  });
}

class Client implements RawSmtpClient {
  readonly protocol = 'smtp';
  readonly kind = 'raw';
  readonly session: SmtpSession;
  readonly #conversation: Conversation;
  readonly #turns: UntilFailure;
  readonly #unwatch: () => void;
  #leaving: Promise<void> | undefined;

  constructor(conversation: Conversation, session: SmtpSession, signal: AbortSignal | undefined) {
    this.#conversation = conversation;
    this.session = session;
    this.#turns = new UntilFailure('SMTP', (reason) => conversation.close(reason));
    this.#unwatch = whenAborted(signal, (reason) => this.#turns.end(reason));
  }

  async send(envelope: Envelope, message: MessageSource): Promise<Delivery> {
    this.#refuseUnbegun();
    const commands = composeEnvelope(extensionsOf(this.session.offers), envelope, message.size);
    return this.#turns.alone(() => sendMessage(this.#conversation, commands, message));
  }

  async rehearse(envelope: Envelope, until: RehearsalStage): Promise<readonly Rehearsed[]> {
    this.#refuseUnbegun();
    const commands = composeEnvelope(extensionsOf(this.session.offers), envelope, undefined);
    return this.#turns.alone(() => rehearse(this.#conversation, commands, until));
  }

  async verify(address: string): Promise<SmtpReply> {
    this.#refuseUnbegun();
    if (address === '') throw new UsageError('there is no address to ask for');
    const utf8 = findExtension(extensionsOf(this.session.offers), 'SMTPUTF8') !== undefined;
    const path = formatPath(address, utf8).slice(1, -1);
    // RFC 6531, section 3.7.4.2.
    const command = isAscii(path) ? `VRFY ${path}` : `VRFY ${path} SMTPUTF8`;
    return this.#turns.alone(() => this.#conversation.exchange(command));
  }

  close(): Promise<void> {
    return (this.#leaving ??= this.#leave());
  }

  async #leave(): Promise<void> {
    this.#unwatch();
    // Before the greeting it is not our turn; and QUIT in the midst of a message would be part of it.
    if (!this.#turns.isBusy && !this.#conversation.closed && this.session.greeting !== undefined) {
      await within(this.#conversation.exchange('QUIT'), GOODBYE_TIMEOUT_MS).catch(() => {});
    }
    this.#turns.end();
  }

  #refuseUnbegun(): void {
    if (this.session.offers.length > 0) return;
    throw new UsageError('the session was not opened as far as EHLO, and can send nothing');
  }
}
