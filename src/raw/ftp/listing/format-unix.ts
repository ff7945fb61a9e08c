/**
 * An entry as `ls -l` shows it on Debian, for a server's answer to LIST; see unix.ts for what the columns are:
 *
 *     -rw-r--r--    1 alice    staff        1057 Nov 20 14:33 notes.txt
 */
import type { FileEntry } from '../../../protocols/files.ts';
import { pathOf } from '../../../protocols/remote-path.ts';
import { DAY, MONTHS } from './dates.ts';
import { oneLine } from './one-line.ts';
import { formatMode } from './unix-mode.ts';

/** Half of 365.2425 days, for which `ls` takes six months. */
const SIX_MONTHS = 182.62125 * DAY;

const KIND_LETTERS = { file: '-', folder: 'd', link: 'l', other: 'p' } as const;

/**
 * One character a byte, without its end.
 *
 * @param now in milliseconds since 1970: what is older than six months, or in the future, has a year in place of its time
 */
export function formatUnixLine(entry: FileEntry, now: number): string {
  const columns = [
    `${KIND_LETTERS[entry.kind]}${formatMode(entry.mode ?? 0)}`,
    // Nobody counts links here; folders have two at least.
    (entry.kind === 'folder' ? '2' : '1').padStart(4),
    column(entry.owner),
    column(entry.group),
    String(entry.size ?? 0).padStart(8),
    formatDate(entry.modified?.time ?? 0, now),
    entry.target === undefined ? entry.name : `${entry.name} -> ${entry.target}`,
  ];
  return oneLine(columns.join(' '));
}

/** Of an owner or a group; names may be any text. */
function column(name = '0'): string {
  return pathOf(name).padEnd(8);
}

function formatDate(time: number, now: number): string {
  const date = new Date(time);
  const day = `${MONTHS[date.getUTCMonth()]} ${String(date.getUTCDate()).padStart(2)}`;
  const isRecent = time > now - SIX_MONTHS && time <= now;
  return `${day} ${isRecent ? date.toISOString().slice(11, 16) : ` ${date.getUTCFullYear()}`}`;
}
