/**
 * Lists of addresses (RFC 5322, section 3.4) as ENVELOPE has them (RFC 3501, section 7.4.2):
 *
 *     Al <al@x.example>       name "Al", mailbox "al", host "x.example"
 *     bo@x.example (Bo)       the comment is the name
 *     Team: a@x, b@x;         mailbox "Team" without a host, the two, and one without anything
 *     <@r.example:a@x>        route "@r.example"
 */
import { FieldLexer } from './field-lexer.ts';

export interface Address {
  readonly name?: string | undefined;
  readonly route?: string | undefined;
  /** Without `host`: a group begins, of that name; without both: it ends. */
  readonly mailbox?: string | undefined;
  readonly host?: string | undefined;
}

/** An address without a host would be taken for a group; servers put a name there that cannot exist. */
export const MISSING_HOST = 'MISSING_DOMAIN';

const STOPS = '<>@,:;';

export function parseAddresses(text: string): Address[] {
  const lexer = new FieldLexer(text);
  const addresses: Address[] = [];
  let inGroup = false;
  while (lexer.peek() !== '') {
    if (lexer.take(',')) continue;
    if (lexer.take(';')) {
      if (inGroup) addresses.push({});
      inGroup = false;
      continue;
    }
    lexer.comment = undefined;
    const words = takeWords(lexer);
    if (lexer.take(':')) {
      addresses.push({ mailbox: words.join(' ') });
      inGroup = true;
    } else if (lexer.take('<')) addresses.push({ name: words.join(' ') || undefined, ...angled(lexer) });
    else if (lexer.take('@')) addresses.push(bare(words.join(''), takeHost(lexer), lexer));
    else if (words.length > 0) addresses.push(bare(words.join(' '), MISSING_HOST, lexer));
    else lexer.take('>');
  }
  if (inGroup) addresses.push({});
  return addresses;
}

function bare(mailbox: string, host: string, lexer: FieldLexer): Address {
  // A comment may follow.
  lexer.peek();
  return { name: lexer.comment, mailbox, host };
}

/** What stands between `<` and `>`. */
function angled(lexer: FieldLexer): Address {
  let route: string | undefined;
  if (lexer.peek() === '@') route = lexer.until(':');
  const mailbox = takeWords(lexer).join('');
  const host = lexer.take('@') ? takeHost(lexer) : MISSING_HOST;
  lexer.take('>');
  return { route, mailbox, host };
}

function takeHost(lexer: FieldLexer): string {
  // An address literal has colons where it is IPv6.
  if (lexer.take('[')) return `[${lexer.until(']')}]`;
  return takeWords(lexer).join('') || MISSING_HOST;
}

function takeWords(lexer: FieldLexer): string[] {
  const words: string[] = [];
  while (lexer.peek() !== '' && !STOPS.includes(lexer.peek())) words.push(lexer.word(STOPS));
  return words;
}
