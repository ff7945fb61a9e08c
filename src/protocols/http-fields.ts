/** Reading and changing lists of header fields; names are compared without regard to case (RFC 9110, section 5.1). */
import type { HttpField } from './http.ts';

/** RFC 9110, section 5.6.2: what a field's name and a method consist of. */
export const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/** All values of a field, in order. Asked several times for each answer: most names differ in their lengths already. */
export function valuesOf(fields: readonly HttpField[], name: string): string[] {
  const wanted = name.toLowerCase();
  const values: string[] = [];
  for (const [field, value] of fields) {
    if (field.length === wanted.length && field.toLowerCase() === wanted) values.push(value);
  }
  return values;
}

/** The members of a field that is a comma-separated list, in lower case (RFC 9110, section 5.6.1). */
export function listOf(fields: readonly HttpField[], name: string): string[] {
  return valuesOf(fields, name)
    .flatMap((value) => value.split(','))
    .map((member) => trim(member).toLowerCase())
    .filter((member) => member !== '');
}

/** How long a head says that its body is, in bytes; what is no number is the client's to refuse. */
export function contentLengthOf(fields: readonly HttpField[]): number | undefined {
  const [length] = valuesOf(fields, 'content-length');
  return length === undefined ? undefined : Number(length);
}

/** The fields whose name is not in `names`, which are in lower case. */
export function withoutFields(fields: readonly HttpField[], names: ReadonlySet<string>): HttpField[] {
  return fields.filter(([name]) => !names.has(name.toLowerCase()));
}

/**
 * Without the spaces and tabs around it (RFC 9110, section 5.6.3); String.prototype.trim takes more than those. By
 * hand, since a pattern that ends in `[ \t]+$` takes quadratic time for many spaces inside a value.
 */
export function trim(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isBlank(text, start)) start += 1;
  while (start < end && isBlank(text, end - 1)) end -= 1;
  return text.slice(start, end);
}

function isBlank(text: string, at: number): boolean {
  return text[at] === ' ' || text[at] === '\t';
}
