import type { IncomingHttpHeaders } from 'node:http';
import { parseHttpDate } from '../../protocols/http-date.ts';
import type { Validators } from './validators.ts';

/** The fields that are looked at. */
export type ConditionFields = Pick<
  IncomingHttpHeaders,
  'if-match' | 'if-none-match' | 'if-modified-since' | 'if-unmodified-since'
>;

const ENTITY_TAG = /(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"/g;

/**
 * Whether to go on with a GET or HEAD, in the order of RFC 9110, section 13.2.2. What has no validators, such
 * as a folder's listing, exists (`*` matches) but matches no tag and no date.
 */
export function checkConditions(
  headers: ConditionFields,
  validators: Validators | undefined,
): 'proceed' | 304 | 412 {
  const ifMatch = headers['if-match'];
  if (ifMatch !== undefined) {
    if (!matches(ifMatch, validators?.etag, sameStrongly)) return 412;
  } else {
    const unmodifiedSince = parseDate(headers['if-unmodified-since']);
    if (validators && unmodifiedSince !== undefined && validators.modified > unmodifiedSince) return 412;
  }
  const ifNoneMatch = headers['if-none-match'];
  if (ifNoneMatch !== undefined) {
    if (matches(ifNoneMatch, validators?.etag, sameWeakly)) return 304;
  } else {
    const modifiedSince = parseDate(headers['if-modified-since']);
    if (validators && modifiedSince !== undefined && validators.modified <= modifiedSince) return 304;
  }
  return 'proceed';
}

/** Whether If-Range lets the Range field count (RFC 9110, section 13.1.5): only for the very same bytes. */
export function rangeApplies(ifRange: string | undefined, { etag, modified, strong }: Validators): boolean {
  if (ifRange === undefined) return true;
  if (ifRange.includes('"')) return sameStrongly(ifRange.trim(), etag);
  return strong && parseHttpDate(ifRange) === modified;
}

function parseDate(text: string | undefined): number | undefined {
  return text === undefined ? undefined : parseHttpDate(text);
}

function matches(
  field: string,
  etag: string | undefined,
  same: (one: string, other: string) => boolean,
): boolean {
  if (field.trim() === '*') return true;
  return etag !== undefined && (field.match(ENTITY_TAG) ?? []).some((tag) => same(tag, etag));
}

function sameStrongly(one: string, other: string): boolean {
  return one === other && !one.startsWith('W/');
}

function sameWeakly(one: string, other: string): boolean {
  return one.replace(/^W\//, '') === other.replace(/^W\//, '');
}
