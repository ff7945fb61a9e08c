/**
 * A line of Bernstein's Easily Parsed LIST Format (https://cr.yp.to/ftp/list/eplf.html): a plus, facts that each end in a
 * comma, a tab, the name:
 *
 *     +i8388621.48594,m825718503,r,s280,␉djb.html
 *     +i8388621.50690,m824255907,/,␉514
 *
 * `/` is for what can be entered, `r` for what can be fetched, `s` a size in bytes, `m` the time in seconds since 1970, and
 * `up` permission bits in octal. Facts that nobody knows are passed over.
 */
import type { FileEntry } from '../../../protocols/files.ts';
import type { RemotePath } from '../../../protocols/remote-path.ts';

const SIZE = /^s\d{1,15}$/;
const TIME = /^m\d{1,12}$/;
const MODE = /^up[0-7]{1,4}$/;

/** @param line one character a byte, without its end */
export function parseEplfLine(line: string): FileEntry | undefined {
  const tab = line.indexOf('\t');
  if (!line.startsWith('+') || tab === -1 || tab === line.length - 1) return undefined;
  const facts = line.slice(1, tab).split(',');
  const size = facts.find((fact) => SIZE.test(fact));
  const time = facts.find((fact) => TIME.test(fact));
  const mode = facts.find((fact) => MODE.test(fact));
  const isFile = facts.includes('r') || size !== undefined;
  return {
    name: line.slice(tab + 1) as RemotePath,
    kind: facts.includes('/') ? 'folder' : isFile ? 'file' : 'other',
    ...(size !== undefined && { size: Number(size.slice(1)) }),
    ...(time !== undefined && {
      modified: { time: Number(time.slice(1)) * 1000, precision: 'second', zone: 'utc' },
    }),
    ...(mode !== undefined && { mode: Number.parseInt(mode.slice(2), 8) }),
  };
}
