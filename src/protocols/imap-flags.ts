/** Flags and keywords of messages: `\Seen`, `$Forwarded` (RFC 3501, section 2.3.2). */
import { UsageError } from '../errors.ts';

/** An atom (RFC 3501, section 9), or one that a backslash begins. */
const FLAG = /^\\?[!#$&'+-[^-z|}~]+$/;

const RECENT = /^\\recent$/i;

/** @throws UsageError for what no command can say */
export function refuseFlags(flags: readonly string[]): void {
  const bad = flags.find((flag) => !FLAG.test(flag));
  if (bad === undefined) return;
  throw new UsageError(`${JSON.stringify(bad)} cannot be a flag`, {
    hint: String.raw`a flag is \Seen or a word of ASCII without spaces, such as $Forwarded`,
  });
}

/** Those that are the message's, sorted; `\Recent` is the session's. */
export function keptFlags(flags: Iterable<string>): readonly string[] {
  const kept = Array.from(flags).filter((flag) => !RECENT.test(flag));
  return kept.length > 1 ? kept.toSorted() : kept;
}
