import type { SmtpReply } from './smtp.ts';

/** `250 2.0.0 Ok: queued as 4F2A`, several lines in one. */
export function replyText({ code, lines }: SmtpReply): string {
  return `${code} ${lines.join(' ')}`.trimEnd();
}
