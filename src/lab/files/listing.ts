import { opendir, stat } from 'node:fs/promises';
import type { Dirent } from 'node:fs';
import { escapeHtml } from '../escape-html.ts';
import { isServable, resolveInside, type LocateOptions } from './locate.ts';
import { encodeSegment, textOf } from './target.ts';

/** More entries are not shown: a page of them helps nobody, and reading them costs memory. */
export const MAX_LISTED = 10_000;

/** Looked at together: as many as libuv has threads for, so that a request for a file can come in between. */
const BATCH = 4;

/** The end of time for a Date, in milliseconds; some file systems go beyond. */
const MAX_DATE = 8.64e15;

export interface Entry {
  /** A byte string (see target.ts). */
  readonly name: string;
  readonly folder: boolean;
  readonly size: number;
  readonly mtimeMs: number;
}

export interface Listing {
  readonly entries: readonly Entry[];
  /** Whether there are more than MAX_LISTED. */
  readonly cut: boolean;
}

/**
 * What can be had from a folder: files and folders, and links to them that stay inside the root; folders first,
 * each kind in the order of its names, with numbers by value.
 */
export async function readListing(root: string, folder: Buffer, options: LocateOptions): Promise<Listing> {
  const found: Dirent[] = [];
  let cut = false;
  for await (const entry of await opendir(folder, { encoding: 'latin1' as BufferEncoding })) {
    if (!isServable(entry.name, options)) continue;
    cut = found.length === MAX_LISTED;
    if (cut) break;
    found.push(entry);
  }
  const entries: Entry[] = [];
  for (let next = 0; next < found.length; next += BATCH) {
    const batch = found.slice(next, next + BATCH);
    const looked = await Promise.all(batch.map((entry) => look(root, folder.toString('latin1'), entry)));
    entries.push(...looked.filter((entry) => entry !== undefined));
  }
  return { entries: sortEntries(entries), cut };
}

async function look(root: string, folder: string, { name }: Dirent): Promise<Entry | undefined> {
  try {
    const path = `${folder}/${name}`;
    const stats = await stat(Buffer.from(path, 'latin1'));
    if (!stats.isFile() && !stats.isDirectory()) return undefined;
    if (resolveInside(root, path) === undefined) return undefined;
    return { name, folder: stats.isDirectory(), size: stats.size, mtimeMs: stats.mtimeMs };
  } catch {
    return undefined; // gone since, or a link to nothing
  }
}

function sortEntries(entries: readonly Entry[]): Entry[] {
  const collator = new Intl.Collator('en', { numeric: true });
  return entries
    .map((entry) => ({ entry, text: textOf(entry.name) }))
    .toSorted((one, other) =>
      one.entry.folder === other.entry.folder
        ? collator.compare(one.text, other.text)
        : Number(other.entry.folder) - Number(one.entry.folder),
    )
    .map(({ entry }) => entry);
}

const STYLE =
  'body{font:1rem/1.5 system-ui,sans-serif;margin:2rem auto;max-width:60rem;padding:0 1rem}' +
  'table{border-collapse:collapse;width:100%}th{text-align:left}td,th{padding:.1rem 1rem .1rem 0}' +
  'td:first-child{overflow-wrap:anywhere;unicode-bidi:isolate}' +
  ':is(td,th):nth-child(2){text-align:right}:is(td,th):nth-child(n+2){white-space:nowrap}' +
  ':root{color-scheme:light dark}';

/** The page of a folder; `segments` lead to it from the root. */
export function renderListing(segments: readonly string[], { entries, cut }: Listing): string {
  const title = escapeHtml(`Index of /${segments.map((segment) => `${textOf(segment)}/`).join('')}`);
  const up = segments.length > 0 ? '<tr><td><a href="../">../</a></td><td></td><td></td></tr>\n' : '';
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${title}</h1>
<table>
<thead><tr><th>Name</th><th>Size</th><th>Changed (UTC)</th></tr></thead>
<tbody>
${up}${entries.map(renderEntry).join('')}</tbody>
</table>
${cut ? `<p>Only ${MAX_LISTED} entries are shown; there are more.</p>\n` : ''}</body>
</html>
`;
}

function renderEntry({ name, folder, size, mtimeMs }: Entry): string {
  const slash = folder ? '/' : '';
  const date = new Date(Math.max(-MAX_DATE, Math.min(mtimeMs, MAX_DATE))).toISOString();
  return (
    `<tr><td><a href="${encodeSegment(name)}${slash}">${escapeHtml(textOf(name))}${slash}</a></td>` +
    `<td>${folder ? '' : size}</td>` +
    `<td><time datetime="${date}">${date.slice(0, 16).replace('T', ' ')}</time></td></tr>\n`
  );
}
