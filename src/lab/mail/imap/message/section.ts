/**
 * The bytes that `BODY[section]` means (RFC 3501, section 6.4.5):
 *
 *     (empty)                 the whole message
 *     HEADER, TEXT            its header with the empty line, and what follows
 *     HEADER.FIELDS (A B)     the lines of these fields, and an empty line · HEADER.FIELDS.NOT (A B): of all others
 *     1.2                     the body of part 1.2; a message that is no multipart has one part, 1
 *     1.2.MIME                the header of that part
 *     1.2.HEADER, 1.2.TEXT    where that part is a message: of the message in it
 */
import { readFields } from './header.ts';
import type { Part } from './part.ts';

export interface Section {
  /** `[1, 2]` of `1.2.MIME`. */
  readonly path: readonly number[];
  readonly what: 'ALL' | 'HEADER' | 'TEXT' | 'MIME' | 'HEADER.FIELDS' | 'HEADER.FIELDS.NOT';
  /** In lower case. */
  readonly fields: ReadonlySet<string>;
}

const SECTION = /^((?:[1-9]\d{0,8}(?:\.(?!$)|$))*)(HEADER|TEXT|MIME|HEADER\.FIELDS(?:\.NOT)?)?$/;

/**
 * @param text in capitals, without fields: `1.2.HEADER.FIELDS`
 * @returns `undefined` for what can be no section
 */
export function parseSection(text: string, fields: readonly string[] | undefined): Section | undefined {
  const [, numbers, name] = SECTION.exec(text) ?? [];
  const what = (name ?? 'ALL') as Section['what'];
  if (numbers === undefined || (what === 'MIME' && numbers === '')) return undefined;
  const choosesFields = what.startsWith('HEADER.FIELDS');
  if (choosesFields ? fields === undefined || fields.length === 0 : fields !== undefined) return undefined;
  const path = numbers.split('.').filter((number) => number !== '');
  return { path: path.map(Number), what, fields: new Set(fields?.map((field) => field.toLowerCase())) };
}

/** @returns a view; `undefined` where the message has no such part */
export function sectionBytes(
  content: Buffer,
  root: Part,
  { path, what, fields }: Section,
): Buffer | undefined {
  const part = findPart(root, path);
  if (part === undefined) return undefined;
  if (what === 'ALL') return path.length === 0 ? content : content.subarray(part.bodyStart, part.end);
  if (what === 'MIME') return content.subarray(part.headerStart, part.bodyStart);
  const message = path.length === 0 ? root : part.message;
  if (message === undefined) return undefined;
  if (what === 'TEXT') return content.subarray(message.bodyStart, message.end);
  if (what === 'HEADER') return content.subarray(message.headerStart, message.bodyStart);
  return chooseFields(content, message, fields, what === 'HEADER.FIELDS');
}

function findPart(root: Part, [first, ...rest]: readonly number[]): Part | undefined {
  if (first === undefined) return root;
  let part = partOfMessage(root, first);
  for (const number of rest) {
    if (part === undefined) return undefined;
    part = part.message === undefined ? part.parts?.[number - 1] : partOfMessage(part.message, number);
  }
  return part;
}

/** A message that is no multipart is its own first part. */
function partOfMessage(message: Part, number: number): Part | undefined {
  return message.parts === undefined ? (number === 1 ? message : undefined) : message.parts[number - 1];
}

function chooseFields(
  content: Buffer,
  { headerStart, bodyStart }: Part,
  names: ReadonlySet<string>,
  these: boolean,
): Buffer {
  const lines = readFields(content, headerStart, bodyStart)
    .filter(({ name }) => names.has(name) === these)
    .map(({ start, end }) => content.subarray(start, end));
  return Buffer.concat([...lines, Buffer.from('\r\n')]);
}
