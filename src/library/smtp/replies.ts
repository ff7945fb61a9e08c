import type { SmtpReply } from '../../protocols/smtp.ts';

/** nodemailer hands a reply over as text: all lines, with codes. `undefined`: it is none (RFC 5321, section 4.2). */
export function toReply(text: string): SmtpReply | undefined {
  const lines = text.split('\n');
  const code = lines[0]?.slice(0, 3) ?? '';
  const isOne = lines.every((line) => /^[2-5]\d\d(?:[ -]|$)/.test(line) && line.startsWith(code));
  return isOne ? { code: Number(code), lines: lines.map((line) => line.slice(4)) } : undefined;
}

/** A reply with which we may go on. */
export function isPositive(reply: SmtpReply | undefined): reply is SmtpReply {
  return reply !== undefined && reply.code < 400;
}
