/**
 * What somebody said, made fit for others: whatever they use to read it, nothing in it is obeyed.
 *
 *     68 69 20 ff 0d 0a      hi �                   no UTF-8: U+FFFD; white space at both ends goes
 *     68 69 1b 5b 32 4a      hi\x1b[2J              what a terminal would obey becomes visible
 *     02 62 6f 6c 64 02      (kept)                 IRC's formatting stays for IRC clients; the plain world gets it taken out
 *     /me waves              01 ACTION waves 01     the same in both worlds: said in the manner of an action
 *
 * Formatting: modern.ircdocs.horse/formatting. CTCP: draft-oakley-irc-ctcp-02.
 */

/** In characters: what a room's topic, and the reason of somebody's absence may have. IRC clients are told so (TOPICLEN, AWAYLEN). */
export const MAX_REMARK_LENGTH = 300;

/** The text of a message; empty for one that says nothing. */
export function readText(message: Uint8Array): string {
  return fitText(Buffer.from(message.buffer, message.byteOffset, message.length).toString());
}

/** One line that everybody can be shown. What was escaped stays as it is: a second time changes nothing. */
export function fitText(text: string): string {
  if (!UNSAFE.test(text)) return text.trim();
  return text.replaceAll('\0', '').trim().replace(BREAKS, ' ').replace(EVERY_UNSAFE, escapeOne);
}

/** Without IRC's formatting, for those who would see codes instead of colours. */
export function plainText(text: string): string {
  return FORMATTING.test(text) ? text.replace(EVERY_FORMATTING, '') : text;
}

/** What one client asks of another, in between the lines. */
export interface Ctcp {
  /** In upper case, such as `ACTION`, `VERSION`. */
  readonly command: string;
  readonly text: string;
}

/** `\x01ACTION waves\x01`, whose last byte may be missing; `undefined` for ordinary text. */
export function readCtcp(text: string): Ctcp | undefined {
  if (!text.startsWith(CTCP)) return undefined;
  const inner = text.slice(1, text.endsWith(CTCP) && text.length > 1 ? -1 : undefined);
  const space = inner.indexOf(' ');
  const [command, rest] = space === -1 ? [inner, ''] : [inner.slice(0, space), inner.slice(space + 1)];
  return { command: command.toUpperCase(), text: rest };
}

export function formatCtcp({ command, text }: Ctcp): string {
  return `${CTCP}${command}${text === '' ? '' : ' '}${text}${CTCP}`;
}

const CTCP = '\x01';

/*
 * C0 and C1 controls but for formatting, the marks that turn the direction of text round, separators of lines, and halves
 * of surrogate pairs.
 */
const UNSAFE = characters(
  String.raw`\x00\x01\x04-\x0e\x10\x12-\x15\x17-\x1c\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\p{Cs}`,
);
const EVERY_UNSAFE = new RegExp(UNSAFE, 'gu');
const BREAKS = /[\t\n\v\f\r\u0085\u2028\u2029]+/gu;

/** Bold, italic, underline, strike-through, monospace, reverse, reset; colours with their numbers. */
const EVERY_FORMATTING = new RegExp(
  String.raw`[\x02\x0f\x11\x16\x1d-\x1f]|\x03(?:\d{1,2}(?:,\d{1,2})?)?`,
  'gu',
);
const FORMATTING = characters(String.raw`\x02\x03\x0f\x11\x16\x1d-\x1f`);

function characters(set: string): RegExp {
  return new RegExp(`[${set}]`, 'u');
}

function escapeOne(character: string): string {
  const hex = (character.codePointAt(0) ?? 0).toString(16);
  return hex.length > 2 ? `\\u{${hex}}` : `\\x${hex.padStart(2, '0')}`;
}
