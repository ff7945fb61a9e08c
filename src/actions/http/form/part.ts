/**
 * The head of one part (RFC 7578, section 4), its fields in curl's order:
 *
 *     Content-Disposition: form-data; name="photo"; filename="a%22b.png"␍␊
 *     Content-Type: image/png␍␊
 *     Content-Transfer-Encoding: base64␍␊
 *     X-Part: 1␍␊
 *
 * Names are UTF-8 (section 5.1), and what would end a quoted name or its line is percent-encoded, as browsers do it
 * (section 2). A field that is given stands in place of the one that would be made up.
 */
import type { HttpField } from '../../../protocols/http.ts';
import { valuesOf, withoutFields } from '../../../protocols/http-fields.ts';
import { fieldValue, parseHeaderLines } from '../header-lines.ts';
import type { FormField } from './field.ts';
import { guessType, UNKNOWN_TYPE } from './media-type.ts';

/** How a name's quotes are kept from ending it: `%22`, or `\"` as curl did before 7.81 (--form-escape). */
export type NameEscape = 'percent' | 'backslash';

/**
 * @param lines the field's own header lines
 * @throws UsageError for what would begin a line of its own
 */
export function partFields(field: FormField, lines: readonly string[], escape: NameEscape): HttpField[] {
  const { fields, names } = parseHeaderLines(lines);
  const others = new Set([...names].filter((name) => name !== 'content-type'));
  const otherwise = names.has('content-type') ? valuesOf(fields, 'content-type')[0] : guess(field);
  const type = field.type === undefined ? otherwise : fieldValue(field.type, "a part's type");
  const madeUp: HttpField[] = [['Content-Disposition', disposition(field, escape)]];
  if (type !== undefined) madeUp.push(['Content-Type', type]);
  if (field.encoder !== undefined) madeUp.push(['Content-Transfer-Encoding', field.encoder]);
  return [...withoutFields(madeUp, others), ...withoutFields(fields, new Set(['content-type']))];
}

function disposition(field: FormField, escape: NameEscape): string {
  const filename = fileNameOf(field);
  const parameters = [
    ...(field.name === '' ? [] : [`; name="${ESCAPES[escape](field.name)}"`]),
    ...(filename === undefined ? [] : [`; filename="${ESCAPES[escape](filename)}"`]),
  ];
  return fieldValue(`form-data${parameters.join('')}`, "a part's name");
}

const ESCAPES: Readonly<Record<NameEscape, (name: string) => string>> = {
  percent: (name) => name.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A'),
  // It has no way of writing a line end: that is left in, and refused.
  backslash: (name) => name.replaceAll(/["\\]/g, '\\$&'),
};

/** The path stays here (RFC 7578, section 4.2). */
function fileNameOf({ content, filename }: FormField): string | undefined {
  if (filename !== undefined || 'text' in content || content.typed) return filename;
  return content.file.slice(content.file.lastIndexOf('/') + 1);
}

/** Plain text is what a part without a type is (RFC 7578, section 4.4), so for what is typed it is not said. */
function guess(field: FormField): string | undefined {
  const { content } = field;
  const byName = guessType(fileNameOf(field) ?? '');
  if ('text' in content || content.file === '-') return byName;
  const type = byName ?? guessType(content.file);
  if (content.typed) return type === 'text/plain' ? undefined : type;
  return type ?? UNKNOWN_TYPE;
}
