import {
  isNetkitError,
  LimitError,
  type NetkitError,
  ProtocolError,
  TransportError,
  UsageError,
} from '../../errors.ts';
import { receiveError, sendError } from '../../net/explain.ts';
import { noRecipientLeft, smtpRefusalFor } from '../../protocols/smtp-refusals.ts';
import type { SmtpReply, SmtpTarget } from '../../protocols/smtp.ts';
import { MAX_REPLY_BYTES } from './limits.ts';
import { isPositive, toReply } from './replies.ts';

/** Characters of a reply that makes no sense: enough to see what it is. */
const MAX_SHOWN = 200;

/** Where a session stood when it failed. */
export interface Circumstances {
  readonly target: SmtpTarget;
  /** The other end's address; empty before there was a connection. */
  readonly remote: string;
  readonly greeting: SmtpReply | undefined;
  /** Of the message under way. */
  readonly sender: string;
  /** As the server sent it, codes included. */
  readonly lastServerResponse: string | false;
  /** In milliseconds. */
  readonly greetingTimeout: number;
  readonly idleTimeout: number;
}

/** What nodemailer's errors tell. */
interface NodemailerError extends Error {
  code?: string;
  readonly originalCode?: string;
  readonly timeoutType?: string;
  readonly syscall?: string;
  /** What the server said, and to what: a command without its argument, or CONN. */
  readonly response?: string | undefined;
  readonly command?: string;
  /** Where all were refused: for each recipient, why. */
  readonly rejectedErrors?: readonly NodemailerError[];
  readonly recipient?: string | undefined;
}

/** What nodemailer gives up with, as one of netkit's errors: the same as the raw client's for the same trouble. */
export function explainFailure(error: unknown, where: Circumstances): unknown {
  if (!(error instanceof Error) || isNetkitError(error)) return error;
  const failure: NodemailerError = error;
  const { response = responseTo(failure, where) } = failure;
  if (response !== undefined) return replyError(failure, response, where);
  switch (failure.code) {
    case 'ETIMEDOUT':
      return timeout(failure, where);
    case 'ECONNECTION':
      return closedError(failure, where);
    case 'ESOCKET':
      return systemError(failure);
    case 'EPROTOCOL':
      return new LimitError('MAX_REPLY_BYTES', `the server's reply is longer than ${MAX_REPLY_BYTES} bytes`, {
        cause: failure,
      });
    case 'EENVELOPE':
      return new UsageError(`nodemailer refuses the envelope: ${failure.message}`, { cause: failure });
    default:
      // Not from the wire: a fault of ours or nodemailer's, which is not to be dressed up.
      return failure;
  }
}

/** nodemailer drops the reply to a token when it asks for another one. */
function responseTo(
  { code, command }: NodemailerError,
  { lastServerResponse }: Circumstances,
): string | undefined {
  return code === 'EAUTH' && command === 'AUTH XOAUTH2' && lastServerResponse !== false
    ? lastServerResponse
    : undefined;
}

function replyError(
  failure: NodemailerError,
  response: string,
  { greeting, sender }: Circumstances,
): NetkitError {
  const reply = toReply(response);
  const { command = '' } = failure;
  const isUnasked = isPositive(greeting) && command === 'CONN';
  if (reply === undefined || reply.code < 400 || (isUnasked && reply.code !== 421)) {
    const what = isUnasked ? 'a reply that nothing was asked for' : 'no reply that could be expected';
    const hint =
      greeting === undefined ? 'does it speak SMTP on this port, and does it want TLS?' : undefined;
    return weirdReply(response, what, failure, hint);
  }
  if (command === 'STARTTLS') return tlsMissingError(command, reply);
  if (command === 'RCPT TO' && failure.rejectedErrors !== undefined) {
    return noRecipientLeft(failure.rejectedErrors.map(refusedRecipient));
  }
  return smtpRefusalFor(
    command === 'MAIL FROM' ? `MAIL FROM:<${sender}>` : command.replace('CONN', ''),
    reply,
  );
}

/** For one recipient, what the server said. */
export function refusedRecipient({
  recipient = '',
  response = '',
}: Pick<NodemailerError, 'recipient' | 'response'>): {
  readonly address: string;
  readonly reply: SmtpReply;
} {
  return { address: recipient, reply: toReply(response) ?? { code: 500, lines: [response] } };
}

function timeout(cause: NodemailerError, where: Circumstances): TransportError {
  const { target, remote, idleTimeout, greetingTimeout } = where;
  if (cause.timeoutType === 'SOCKET_TIMEOUT') {
    const message = `nothing moved for ${idleTimeout / 1000} s on the connection to ${remote}`;
    return new TransportError('timeout', message, { cause });
  }
  const message = `${target.host} has said nothing for ${greetingTimeout / 1000} s, and an SMTP server speaks first`;
  const hint =
    target.tls === 'implicit' ? 'is this its port?' : 'is this its port? One for smtps:// waits for TLS';
  return new TransportError('timeout', message, { cause, hint });
}

function closedError(cause: Error, { greeting, lastServerResponse }: Circumstances): NetkitError {
  // It may have said so while nobody asked.
  const last = lastServerResponse === false ? undefined : toReply(lastServerResponse);
  if (last?.code === 421) return smtpRefusalFor('', last);
  return greeting === undefined
    ? new ProtocolError('empty-reply', 'the server closed the connection without an answer', {
        cause,
        hint: 'does it speak SMTP on this port, and does it want TLS?',
      })
    : new TransportError('receive', 'the server closed the connection', { cause });
}

function systemError(failure: NodemailerError): TransportError {
  // Put back what nodemailer has written over, so that the reason can be told from it.
  if (failure.originalCode !== undefined) failure.code = failure.originalCode;
  return failure.syscall === 'write' ? sendError(failure) : receiveError(failure);
}

/** TLS is wanted, and the server has none, or not now. @param command with which it was asked for, or looked for */
export function tlsMissingError(command: 'EHLO' | 'STARTTLS', reply: SmtpReply): TransportError {
  const message = isPositive(reply)
    ? 'the server does not offer STARTTLS'
    : smtpRefusalFor(command, reply).message;
  return new TransportError('no-tls', message, { hint: '--tls auto goes on without it' });
}

/** @param reply what came of the text, where it is a reply */
export function refusedHello(command: string, text: string, reply: SmtpReply | undefined): NetkitError {
  return reply === undefined ? weirdReply(text, 'no reply') : smtpRefusalFor(command, reply);
}

function weirdReply(text: string, what: string, cause?: Error, hint?: string): ProtocolError {
  const [first = ''] = text.split('\n', 1);
  return new ProtocolError(
    'weird-reply',
    `the server sent ${what}: ${JSON.stringify(first.slice(0, MAX_SHOWN))}`,
    {
      cause,
      source: 'RFC 5321, section 4.2',
      ...(hint === undefined ? {} : { hint }),
    },
  );
}
