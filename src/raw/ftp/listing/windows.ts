/**
 * A line as IIS sends it for LIST, like `dir`:
 *
 *     11-20-25  02:33PM                 1057 notes.txt
 *     11-20-2025  02:33 PM    <DIR>          a name with spaces
 *     2025-11-20  14:33            9,730,112 archive.zip
 *     20.11.2025  14:33       <JUNCTION>     data [D:\data]
 *
 * - The month comes first, unless dots part the numbers, or the first of them is no month.
 * - What it is fills 15 columns; a size is followed by one space. Further spaces belong to the name.
 * - The time is the server's own.
 */
import type { FileEntry, Modified } from '../../../protocols/files.ts';
import type { RemotePath } from '../../../protocols/remote-path.ts';
import { utcTime } from './dates.ts';

const DATE = /^(\d{2}|\d{4})([-/.])(\d\d)\2(\d{4}|\d{2}) +/;
const TIME = /(\d\d):(\d\d) ?(?:([AP])M?)? +/iy;
const KIND = /<(?:DIR|JUNCTION|SYMLINKD?)>(?= )|\d[\d,.]*(?= )/y;
/** How wide the column with `<DIR>` is. */
const KIND_WIDTH = 15;
const TARGET = ' [';

/** @param line one character a byte, without its end */
export function parseWindowsLine(line: string): FileEntry | undefined {
  const date = DATE.exec(line);
  const time = date && execAt(TIME, line, date[0].length);
  const found = time && execAt(KIND, line, TIME.lastIndex);
  if (!date || !time || !found) return undefined;
  const [what] = found;
  const name = line.slice(nameStart(line, KIND.lastIndex, what)) as RemotePath;
  if (name === '') return undefined;
  const modified = readModified(date, time);
  const common = modified === undefined ? { name } : { name, modified };
  if (what === '<DIR>') return { ...common, kind: 'folder' };
  if (what.startsWith('<')) return { ...common, kind: 'link', ...splitTarget(name) };
  const size = Number(what.replaceAll(/[,.]/g, ''));
  return { ...common, kind: 'file', ...(Number.isSafeInteger(size) ? { size } : {}) };
}

function execAt(pattern: RegExp, line: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(line);
}

function nameStart(line: string, columnEnd: number, what: string): number {
  const widest = what.startsWith('<') ? KIND_WIDTH - what.length : 1;
  let at = columnEnd;
  while (at < columnEnd + widest && line.charAt(at) === ' ') at += 1;
  return at;
}

function splitTarget(text: RemotePath): { name: RemotePath; target?: RemotePath } {
  const at = text.indexOf(TARGET, 1);
  if (at === -1 || !text.endsWith(']')) return { name: text };
  return {
    name: text.slice(0, at) as RemotePath,
    target: text.slice(at + TARGET.length, -1) as RemotePath,
  };
}

function readModified(date: RegExpExecArray, clock: RegExpExecArray): Modified | undefined {
  const [year, month, day] = orderDate(date[1]!, date[3]!, date[4]!, date[2] === '.');
  const half = clock[3]?.toUpperCase();
  // 12 AM is midnight, and 12 PM noon.
  const hour = half === undefined ? Number(clock[1]) : (Number(clock[1]) % 12) + (half === 'P' ? 12 : 0);
  const time = utcTime(fullYear(year), month - 1, day, hour, Number(clock[2]));
  return time === undefined ? undefined : { time, precision: 'minute', zone: 'unknown' };
}

function orderDate(
  first: string,
  second: string,
  third: string,
  isDayFirst: boolean,
): [year: string, month: number, day: number] {
  if (first.length === 4) return [first, Number(second), Number(third)];
  if (isDayFirst || Number(first) > 12) return [third, Number(second), Number(first)];
  return [third, Number(first), Number(second)];
}

/** Two digits are a year from 1970 to 2069. */
function fullYear(digits: string): number {
  const year = Number(digits);
  if (digits.length === 4) return year;
  return year < 70 ? 2000 + year : 1900 + year;
}
