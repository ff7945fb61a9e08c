import type { Io } from '../../terminal/io.ts';
import type { Arguments } from '../command.ts';
import { type SessionContext, type SessionNeeds, withSessions } from '../shared/sessions.ts';

/** What a verb works with. */
export type MailContext = SessionContext;

/** Carries a verb out; see withSessions. */
export function withMail(
  args: Arguments,
  io: Io,
  loadAnnotator: SessionNeeds['loadAnnotator'],
  run: (context: MailContext) => Promise<number>,
): Promise<number> {
  // Each client of a comparison has a lab of its own; started a second later, one would differ in this alone.
  const mailUidValidity = Math.floor(Date.now() / 1000);
  return withSessions(args, io, { loadAnnotator, lab: { mail: true, mailUidValidity } }, run);
}
