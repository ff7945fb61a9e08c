/**
 * The journal's lines. The first one says what it is; each of the others what is known of an address from then on:
 *
 *     {"netkit":"downloads","version":1}
 *     {"url":"https://example.com/a.html","file":"a.html"}                                       begun
 *     {"url":"https://example.com/a.html","file":"a.html","size":120,"etag":"\"v1\""}            saved
 *
 * Later lines win. Members that are not known, and lines that make no sense (the last one may have been cut off), are passed
 * over: what is forgotten so is fetched once more.
 */
import { parseObject } from '../../../parse-object.ts';
import type { KnownFile } from '../types.ts';

export const JOURNAL_HEAD = '{"netkit":"downloads","version":1}';

/** Whether a first line is that of a journal which can be read here. */
export function isJournalHead(line: string): boolean {
  const { netkit, version } = parseObject(line);
  return netkit === 'downloads' && version === 1;
}

export function journalLine(url: string, { file, size, etag, lastModified }: KnownFile): string {
  return JSON.stringify({ url, file, size, etag, lastModified });
}

/** @returns `undefined` for what makes no sense, or could lead out of the folder */
export function readJournalLine(line: string): { url: string; known: KnownFile } | undefined {
  const { url, file, size, etag, lastModified } = parseObject(line);
  if (typeof url !== 'string' || typeof file !== 'string' || !isFileName(file)) return undefined;
  const isSaved = Number.isSafeInteger(size) && Number(size) >= 0;
  const known = {
    file,
    ...(isSaved ? { size: Number(size) } : {}),
    ...(typeof etag === 'string' ? { etag } : {}),
    ...(typeof lastModified === 'string' ? { lastModified } : {}),
  };
  return { url, known };
}

function isFileName(name: string): boolean {
  return name !== '' && name !== '.' && name !== '..' && !/[/\\\0]/.test(name);
}
