/** The commands that a connection of IRC begins with: RFC 2812, section 3.1; IRCv3 capability negotiation. */
const FIRST_WORDS = ['CAP', 'PASS', 'NICK', 'USER'];

/** The longest of them, and what ends it. */
const ENOUGH = 5;

/**
 * Whether what a client has sent first is IRC: one of the first words, in any case, and behind it a space or the end of the line.
 *
 *     NICK alice␍␊     yes
 *     nicknames, anyone?    no
 *     PAS                   `undefined`: the rest may be on its way
 */
export function soundsLikeIrc(bytes: Uint8Array): boolean | undefined {
  const start = Buffer.from(bytes.subarray(0, ENOUGH)).toString('latin1').toUpperCase();
  const [word = ''] = /^[A-Z]*/.exec(start) ?? [];
  if (word.length === start.length && start.length < ENOUGH) {
    return FIRST_WORDS.some((first) => first.startsWith(word)) ? undefined : false;
  }
  return FIRST_WORDS.includes(word) && /[ \r\n]/.test(start.charAt(word.length));
}
