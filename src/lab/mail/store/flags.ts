import { MAX_FLAG_LENGTH, MAX_FLAGS } from './limits.ts';
import { MailStoreError } from './mail-store-error.ts';
import type { FlagChange } from './types.ts';

/** Those of RFC 3501, section 2.3.2, that are kept; `\Recent` belongs to a session, and no client can set it. */
export const SYSTEM_FLAGS = ['\\Answered', '\\Deleted', '\\Draft', '\\Flagged', '\\Seen'] as const;

const SPELLING: ReadonlyMap<string, string> = new Map(SYSTEM_FLAGS.map((flag) => [flag.toLowerCase(), flag]));

/** A keyword is an atom (RFC 3501, section 9). */
const KEYWORD = /^[^\p{Cc}\s(){%*"\\\]\x7f-\u{10ffff}]+$/u;

const NONE: readonly string[] = Object.freeze([]);

/**
 * The flags after the change, sorted: `current` itself where nothing changes. Flags are the same in any case; a keyword keeps
 * the spelling that it came with first.
 *
 * @throws MailStoreError `refused` for what is no flag, `full` for too many
 */
export function changeFlags(current: readonly string[], { how, flags }: FlagChange): readonly string[] {
  const wanted = flags.map(checkFlag);
  const kept = new Map(current.map((flag) => [flag.toLowerCase(), flag]));
  const next = how === 'replace' ? new Map<string, string>() : new Map(kept);
  for (const flag of wanted) {
    const key = flag.toLowerCase();
    if (how === 'remove') next.delete(key);
    else next.set(key, kept.get(key) ?? next.get(key) ?? flag);
  }
  if (next.size > MAX_FLAGS) {
    throw new MailStoreError('full', `a message has no more than ${MAX_FLAGS} flags`);
  }
  const result = [...next.values()].toSorted();
  return result.length === current.length && result.every((flag, index) => flag === current[index])
    ? current
    : result;
}

/** Those of a new message. */
export function newFlags(flags: readonly string[] | undefined): readonly string[] {
  return flags === undefined || flags.length === 0 ? NONE : changeFlags(NONE, { how: 'add', flags });
}

function checkFlag(flag: string): string {
  const system = SPELLING.get(flag.toLowerCase());
  if (system !== undefined) return system;
  if (flag.length > MAX_FLAG_LENGTH || !KEYWORD.test(flag)) {
    throw new MailStoreError('refused', 'there is no such flag');
  }
  return flag;
}
