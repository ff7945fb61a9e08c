/**
 * HTML as text, for those who read mail in a terminal: paragraphs and lists keep their shape, links their address, and what
 * nobody sees in a browser (scripts, styles, hidden text) is left out. It is a view, not a rendering.
 *
 *     <p>See <a href="https://mail.test/">here</a>:<ul><li>one<li>two</ul>
 *
 *     See here <https://mail.test/>:
 *
 *     - one
 *     - two
 */
import { Parser } from 'htmlparser2';

/** What begins and ends on a line of its own. */
const BLOCKS = new Set(
  'address article aside blockquote center dd div dl dt fieldset footer form header hr li main nav ol pre section table tr ul'.split(
    ' ',
  ),
);
/** The same, with an empty line before and after. */
const PARAGRAPHS = new Set('p h1 h2 h3 h4 h5 h6'.split(' '));
const UNSEEN = new Set('head script style template title noscript'.split(' '));
/** What has no end tag, so that nothing can be in it. */
const VOID = new Set('area base br col embed hr img input link meta source track wbr'.split(' '));
/** Other addresses say nothing to a reader. */
const SHOWN_ADDRESS = /^(?:https?|ftp|mailto):/i;

/** Far more than pages have whose tags are never closed; the parser takes quadratic time for them. */
export const MAX_HTML_DEPTH = 5000;

export interface HtmlText {
  /** Lines that end in LF. */
  readonly text: string;
  /** Whether something is left out because there is too much of it. */
  readonly isCut: boolean;
}

/** @param maxCharacters of the text; what comes after is left out, as is what comes after MAX_HTML_DEPTH is reached */
export function htmlToText(html: string, maxCharacters: number): HtmlText {
  const page = new Page();
  let depth = 0;
  let isCut = false;
  const stop = (): void => {
    isCut = true;
    parser.pause();
  };
  /** How deep we are in what is not seen: what matters is that it is left again. */
  let unseen = 0;
  let pre = 0;
  const links: (string | undefined)[] = [];
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        if (isCut) return;
        depth += 1;
        if (depth > MAX_HTML_DEPTH) return stop();
        if (unseen > 0 || UNSEEN.has(name) || isHidden(attributes)) {
          if (!VOID.has(name)) unseen += 1;
          return;
        }
        if (name === 'br') page.breakLine();
        if (name === 'pre') pre += 1;
        if (BLOCKS.has(name)) page.startLines(1);
        if (PARAGRAPHS.has(name)) page.startLines(2);
        if (name === 'li') page.write('- ');
        if (name === 'td' || name === 'th') page.space();
        if (name === 'img') page.write(attributes['alt'] ?? '');
        if (name === 'a') {
          links.push(attributes['href']);
          page.beginLink();
        }
      },
      ontext(text) {
        if (isCut) return;
        if (unseen === 0) page.write(text, pre > 0);
        if (page.length > maxCharacters) stop();
      },
      onclosetag(name) {
        depth -= 1;
        if (isCut || VOID.has(name)) return;
        if (unseen > 0) {
          unseen -= 1;
          return;
        }
        if (name === 'pre') pre -= 1;
        if (name === 'a') page.endLink(links.pop());
        if (BLOCKS.has(name)) page.startLines(1);
        if (PARAGRAPHS.has(name)) page.startLines(2);
      },
    },
    { decodeEntities: true },
  );
  parser.write(html);
  if (!isCut) parser.end();
  return { text: page.text().slice(0, maxCharacters), isCut };
}

function isHidden({ style = '', hidden }: Readonly<Record<string, string>>): boolean {
  // Newsletters hide a summary for the list of a mail program.
  return hidden !== undefined || /(?:^|[;\s])(?:display\s*:\s*none|visibility\s*:\s*hidden)/i.test(style);
}

/** Text as it grows: line ends and spaces are owed until something follows. */
class Page {
  readonly #parts: string[] = [];
  length = 0;
  /** What the link that has begun says, where it is a single line: it may be the address. */
  #said = '';
  #owedLines = 0;
  #owesSpace = false;

  write(text: string, asIs = false): void {
    if (asIs) return this.#put(text.replace(/\r\n?/g, '\n'));
    const words = text.split(/[ \t\r\n\f]+/);
    for (const [at, word] of words.entries()) {
      if (at > 0) this.space();
      if (word !== '') this.#put(word);
    }
  }

  space(): void {
    this.#owesSpace = true;
  }

  breakLine(): void {
    this.#owedLines = Math.min(2, this.#owedLines + 1);
  }

  /** What follows stands on a line of its own; with 2, after an empty one. */
  startLines(count: 1 | 2): void {
    this.#owedLines = Math.max(this.#owedLines, count);
  }

  beginLink(): void {
    this.#said = '';
  }

  endLink(address: string | undefined): void {
    const said = this.#said;
    if (address === undefined || !SHOWN_ADDRESS.test(address)) return;
    if (said === address || `mailto:${said}` === address) return;
    this.space();
    this.#put(`<${address}>`);
  }

  text(): string {
    const text = this.#parts.join('').trim();
    return text === '' ? '' : `${text}\n`;
  }

  #put(text: string): void {
    // At the beginning there is nothing to keep away from.
    const gap = this.#owedLines > 0 ? '\n'.repeat(this.#owedLines) : this.#owesSpace ? ' ' : '';
    if (this.length > 0) this.#add(gap);
    this.#owedLines = 0;
    this.#owesSpace = false;
    this.#add(text);
    // Longer than any address that is worth comparing.
    if (this.#said.length < 2000) this.#said += text;
  }

  #add(text: string): void {
    this.#parts.push(text);
    this.length += text.length;
  }
}
