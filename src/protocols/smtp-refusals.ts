/**
 * What a negative reply means (RFC 5321, section 4.2): 4xx may work later, 5xx never will as it is. The command says more than
 * the number, and where there is one the enhanced code more than both (RFC 3463).
 *
 *     MAIL FROM:<…>        452 4.3.1 Insufficient system storage           mail-refused
 *     RCPT TO:<…>          550 5.1.1 Recipient address rejected            mail-refused
 *     AUTH PLAIN           535 5.7.8 Authentication credentials invalid    login-denied
 *     MAIL FROM:<…>        530 5.7.0 Must issue a STARTTLS command first   access-denied
 *     VRFY alice           502 5.5.1 VRFY command is disabled              command-refused
 *     any, or none         421 4.3.0 Service shutting down                 unavailable
 */
import { RefusalError, type RefusalErrorCode } from '../errors.ts';
import type { RefusedRecipient, SmtpReply } from './smtp.ts';

const MEANINGS: Readonly<Record<string, RefusalErrorCode>> = {
  MAIL: 'mail-refused',
  RCPT: 'mail-refused',
  DATA: 'mail-refused',
  BDAT: 'mail-refused',
  AUTH: 'login-denied',
};
/** RFC 4954, section 6, and RFC 3207, section 4: without a login, or without TLS, this is not to be had. */
const ACCESS_DENIED = 530;
const WANTS_TLS = /\b(?:START)?TLS\b|\bSSL\b|encrypt/i;

/**
 * @param command as it was sent, without a secret: `AUTH PLAIN`, `RCPT TO:<bob@mail.test>`; `DATA` for a message, too, and
 *   empty for the greeting
 * @param reply any but a positive one
 */
export function smtpRefusalFor(command: string, reply: SmtpReply): RefusalError {
  const [word = ''] = command.split(/[ :]/, 1);
  const code = codeOf(word.toUpperCase(), reply.code);
  const hint = hintFor(code, reply);
  return new RefusalError(
    code,
    `${whatIsRefused(command)}: ${reply.code} ${wordsOf(reply)}`.trimEnd(),
    { status: reply.code, text: reply.lines.join('\n') },
    hint === undefined ? {} : { hint },
  );
}

/** The server wants none of those whom a message is for. @param refused at least one */
export function noRecipientLeft(
  refused: readonly Pick<RefusedRecipient, 'address' | 'reply'>[],
): RefusalError {
  // That it may work later for one of them is the better news.
  const chosen = refused.find((recipient) => isTemporary(recipient.reply)) ?? refused[0];
  const { address = '', reply = { code: 554, lines: ['no recipients'] } } = chosen ?? {};
  const others = refused.length - 1;
  const rest = others === 0 ? '' : `, and ${others} more`;
  return smtpRefusalFor(`RCPT TO:<${address}>${rest}`, reply);
}

/** Later it may work (RFC 5321, section 4.2.1). */
export function isTemporary({ code }: Pick<SmtpReply, 'code'>): boolean {
  return code >= 400 && code < 500;
}

function whatIsRefused(command: string): string {
  if (command === '') return 'the server takes nobody in';
  return `the server refuses ${command === 'DATA' || command.startsWith('BDAT') ? 'the message' : command}`;
}

/** Of several lines, the last one with text is the one that says it. */
function wordsOf({ lines }: SmtpReply): string {
  return lines.findLast((line) => line.trim() !== '')?.trim() ?? '';
}

function codeOf(verb: string, status: number): RefusalErrorCode {
  if (verb === '' || status === 421) return 'unavailable';
  return status === ACCESS_DENIED ? 'access-denied' : (MEANINGS[verb] ?? 'command-refused');
}

function hintFor(code: RefusalErrorCode, reply: SmtpReply): string | undefined {
  const wantsTls = WANTS_TLS.test(reply.lines.join(' '));
  if (code === 'access-denied')
    return wantsTls ? 'it wants TLS: --tls require' : 'it wants a login: --user NAME';
  // RFC 4954, section 6: 534 and 538 are about the mechanism.
  if (code === 'login-denied' && wantsTls) return 'it wants TLS: --tls require';
  if (isTemporary(reply)) return 'this is temporary: it may work later';
  return code === 'login-denied' && reply.code === 535 ? 'is the password right?' : undefined;
}
