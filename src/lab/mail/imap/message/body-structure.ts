/**
 * BODYSTRUCTURE, and BODY, which is the same without what came later (RFC 3501, section 7.4.2):
 *
 *     ("text" "plain" ("charset" "utf-8") NIL NIL "7bit" 12 2   NIL ("inline" NIL) NIL NIL)
 *      type   subtype  parameters      id description encoding bytes lines   MD5 disposition language location
 *
 *     (PART PART "mixed"   ("boundary" "b") NIL NIL NIL)
 *
 * What stands after the three spaces is the extension data that BODY has not.
 */
import { quote } from '../../../../raw/imap/values.ts';
import { formatEnvelope, nstring } from './envelope.ts';
import { fieldOf, type HeaderField, readFields } from './header.ts';
import { LineCounter } from './line-counter.ts';
import { type Parameterized, parseParameterized } from './parameters.ts';
import type { Part } from './part.ts';

export function formatBodyStructure(
  content: Buffer,
  part: Part,
  extended: boolean,
  counter = new LineCounter(content),
): string {
  const fields = readFields(content, part.headerStart, part.bodyStart);
  const text = (name: string): string => nstring(fieldOf(fields, name));
  const tail = extended ? ` ${disposition(fields)} ${languages(fields)} ${text('content-location')})` : ')';
  if (part.parts !== undefined) {
    const parts = part.parts.map((each) => formatBodyStructure(content, each, extended, counter)).join('');
    const extension = extended ? ` ${parametersOf(fields, part)}` : '';
    return `(${parts} ${quote(part.subtype)}${extension}${tail}`;
  }
  const encoding = parseParameterized(fieldOf(fields, 'content-transfer-encoding') ?? '').value || '7bit';
  const basic =
    `(${nstring(part.type)} ${nstring(part.subtype)} ${parametersOf(fields, part)} ${text('content-id')}` +
    ` ${text('content-description')} ${nstring(encoding)} ${part.end - part.bodyStart}`;
  return `${basic}${particulars(content, part, extended, counter)}${extended ? ` ${text('content-md5')}` : ''}${tail}`;
}

/** What only text and messages have. */
function particulars(content: Buffer, part: Part, extended: boolean, counter: LineCounter): string {
  const lines = (): number => counter.count(part.bodyStart, part.end);
  if (part.message !== undefined) {
    const { message } = part;
    return ` ${formatEnvelope(content, message)} ${formatBodyStructure(content, message, extended, counter)} ${lines()}`;
  }
  return part.type === 'text' ? ` ${lines()}` : '';
}

/** Of Content-Type; where that says something else than the part turned out to be, they are not the part's. */
function parametersOf(fields: readonly HeaderField[], part: Part): string {
  const stated = parseParameterized(fieldOf(fields, 'content-type') ?? '');
  const own = stated.value === `${part.type}/${part.subtype}` ? stated.parameters : [];
  // RFC 2045, section 5.2.
  const lacksCharset = part.type === 'text' && !own.some(([name]) => name === 'charset');
  return formatParameters(lacksCharset ? [...own, ['charset', 'us-ascii']] : own);
}

function formatParameters(parameters: Parameterized['parameters']): string {
  if (parameters.length === 0) return 'NIL';
  return `(${parameters.map(([name, value]) => `${nstring(name)} ${nstring(value)}`).join(' ')})`;
}

function disposition(fields: readonly HeaderField[]): string {
  const { value, parameters } = parseParameterized(fieldOf(fields, 'content-disposition') ?? '');
  return value === '' ? 'NIL' : `(${nstring(value)} ${formatParameters(parameters)})`;
}

function languages(fields: readonly HeaderField[]): string {
  const tags = (fieldOf(fields, 'content-language') ?? '').split(',').map((tag) => tag.trim());
  const [first, ...more] = tags.filter((tag) => tag !== '');
  if (first === undefined) return 'NIL';
  return more.length === 0 ? nstring(first) : `(${[first, ...more].map(nstring).join(' ')})`;
}
