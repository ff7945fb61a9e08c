import { formatMode } from '../../actions/files/mode.ts';
import type { FileEntry, Modified } from '../../protocols/files.ts';
import { bytesOf, isUtf8Path, type RemotePath, textOf } from '../../protocols/remote-path.ts';
import { escapeForTerminal } from '../../terminal/escape.ts';
import type { Format, Style } from '../../terminal/style.ts';
import type { Cell } from '../../terminal/table.ts';
import { formatBytes } from '../../terminal/units.ts';

/** `ls -l`: kind and permissions, owner, group, size, time (UTC), name; what the server did not tell stays empty. */
export function entryRow(entry: FileEntry, { human }: { readonly human: boolean }): Cell[] {
  const { owner = '', group = '', size, modified } = entry;
  const bytes = size === undefined ? '' : human ? formatBytes(size) : String(size);
  return [
    formatMode(entry),
    owner,
    group,
    { text: bytes, align: 'right' },
    modified === undefined ? '' : formatModified(modified),
    { text: nameWithTarget(entry), ...formatOf(entry) },
  ];
}

/** `2026-11-20 14:33`, as exact as the server told it, to the minute. */
export function formatModified({ time, precision }: Modified): string {
  // A time may be anything; Date has an end.
  if (Math.abs(time) > MAX_DATE) return '?';
  const text = new Date(time).toISOString();
  return precision === 'day' ? text.slice(0, 10) : text.slice(0, 16).replace('T', ' ');
}

const MAX_DATE = 8.64e15;

function nameWithTarget({ name, target, kind }: FileEntry): string {
  if (target !== undefined) return `${textOf(name)} -> ${textOf(target)}`;
  return kind === 'folder' ? `${textOf(name)}/` : textOf(name);
}

/** A name alone, escaped and coloured; folders end in a slash. */
export function showName(entry: FileEntry, style: Style): string {
  const text = escapeForTerminal(textOf(entry.name));
  const { format } = formatOf(entry);
  const shown = format === undefined ? text : style(format, text);
  return entry.kind === 'folder' ? `${shown}/` : shown;
}

function formatOf({ kind }: FileEntry): { format?: Format } {
  if (kind === 'folder') return { format: 'blue' };
  return kind === 'link' ? { format: 'cyan' } : {};
}

/**
 * For scripts: `name`, and where it is not UTF-8 `nameBase64`; `kind` is file, folder, link or other; then what the server
 * told: `size` in bytes, `modified` (ISO 8601), with `precision` and `zone` (utc, or unknown where it is the server's local
 * time), `mode` in octal, `owner`, `group`, and of a link `target`.
 */
export function entryAsJson(entry: FileEntry): object {
  const { name, kind, size, modified, mode, owner, group, target } = entry;
  return {
    ...nameAsJson('name', name),
    kind,
    ...(size !== undefined && { size }),
    ...(modified !== undefined && modifiedAsJson(modified)),
    ...(mode !== undefined && { mode: modeAsJson(mode) }),
    ...(owner !== undefined && { owner }),
    ...(group !== undefined && { group }),
    ...(target !== undefined && nameAsJson('target', target)),
  };
}

/** In octal, as chmod takes it: `0644`. */
export function modeAsJson(mode: number): string {
  return mode.toString(8).padStart(4, '0');
}

function modifiedAsJson({ time, precision, zone }: Modified): object {
  return Math.abs(time) > MAX_DATE ? {} : { modified: new Date(time).toISOString(), precision, zone };
}

/** Text, and the bytes beside it where the text is not all. */
export function nameAsJson(key: string, name: RemotePath): object {
  if (isUtf8Path(name)) return { [key]: textOf(name) };
  return { [key]: textOf(name), [`${key}Base64`]: bytesOf(name).toString('base64') };
}
