import type { ImapCursor } from '../../../raw/imap/cursor.ts';
import { encodeAstring } from '../../../raw/imap/values.ts';
import { parseSection, type Section } from './message/section.ts';
import { ImapRefusal } from './refusal.ts';

/** Something that FETCH asks for (RFC 3501, section 6.4.5). */
export type FetchItem =
  | {
      readonly is:
        'FLAGS' | 'INTERNALDATE' | 'RFC822.SIZE' | 'ENVELOPE' | 'BODY' | 'BODYSTRUCTURE' | 'UID' | 'MODSEQ';
    }
  | {
      readonly is: 'section';
      /** As the response says it: `BODY[TEXT]<0>`. */
      readonly label: string;
      readonly section: Section;
      /** In bytes. */
      readonly partial: { readonly offset: number; readonly length: number } | undefined;
      /** Whether the message is read by it, and `\Seen`. */
      readonly marks: boolean;
    };

const PLAIN: ReadonlySet<string> = new Set([
  'FLAGS',
  'INTERNALDATE',
  'RFC822.SIZE',
  'ENVELOPE',
  'BODY',
  'BODYSTRUCTURE',
  'UID',
  'MODSEQ',
]);

const MACROS: Readonly<Record<string, readonly string[]>> = {
  FAST: ['FLAGS', 'INTERNALDATE', 'RFC822.SIZE'],
  ALL: ['FLAGS', 'INTERNALDATE', 'RFC822.SIZE', 'ENVELOPE'],
  FULL: ['FLAGS', 'INTERNALDATE', 'RFC822.SIZE', 'ENVELOPE', 'BODY'],
};

/** What RFC822 and its like mean; the response has the name that was asked for. */
const OLD: Readonly<Record<string, { readonly section: string; readonly marks: boolean }>> = {
  RFC822: { section: '', marks: true },
  'RFC822.HEADER': { section: 'HEADER', marks: false },
  'RFC822.TEXT': { section: 'TEXT', marks: true },
};

/** Of a FETCH: each reads the message. */
export const MAX_FETCH_ITEMS = 100;

const OPEN = '('.charCodeAt(0);

/** @throws ImapRefusal; ProtocolError for what is malformed */
export function parseFetchItems(args: ImapCursor): FetchItem[] {
  if (args.peek() !== OPEN) return parseItem(args, true);
  const items = withoutRepeats(args.list(() => parseItem(args, false)).flat());
  if (items.length === 0 || items.length > MAX_FETCH_ITEMS) {
    throw new ImapRefusal('BAD', `A FETCH has 1 to ${MAX_FETCH_ITEMS} items.`);
  }
  return items;
}

function parseItem(args: ImapCursor, alone: boolean): FetchItem[] {
  const asked = args.section();
  if (asked !== undefined) {
    const { name, fields, partial } = asked;
    const section = parseSection(asked.section, fields);
    if (section === undefined || !(name === 'BODY' || name === 'BODY.PEEK')) throw unknown();
    if (partial !== undefined && (partial.length === undefined || partial.length === 0)) throw unknown();
    const names = fields === undefined ? '' : ` (${fields.map(encodeAstring).join(' ')})`;
    const label = `BODY[${asked.section}${names}]${partial === undefined ? '' : `<${partial.offset}>`}`;
    const part = partial && { offset: partial.offset, length: partial.length ?? 0 };
    return [{ is: 'section', label, section, partial: part, marks: name === 'BODY' }];
  }
  const name = args.atom().toUpperCase();
  const macro = alone && Object.hasOwn(MACROS, name) ? MACROS[name] : undefined;
  if (macro !== undefined) return macro.map(plain);
  const old = Object.hasOwn(OLD, name) ? OLD[name] : undefined;
  const section = old && parseSection(old.section, undefined);
  if (old !== undefined && section !== undefined) {
    return [{ is: 'section', label: name, section, partial: undefined, marks: old.marks }];
  }
  return [plain(name)];
}

/** What is made of a whole message is said once, however often it is asked for. */
function withoutRepeats(items: readonly FetchItem[]): FetchItem[] {
  const said = new Set<string>();
  return items.filter(({ is }) => {
    if (is === 'section') return true;
    const isNew = !said.has(is);
    said.add(is);
    return isNew;
  });
}

function plain(name: string): FetchItem {
  if (!PLAIN.has(name)) throw unknown();
  return { is: name } as FetchItem;
}

function unknown(): ImapRefusal {
  return new ImapRefusal('BAD', 'FETCH has no such item.');
}
