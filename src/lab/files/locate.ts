import { realpathSync, statSync, type Stats } from 'node:fs';
import { sep } from 'node:path';
import { encodeSegment, parseTarget, type TargetPath } from './target.ts';

export type Located =
  | { readonly kind: 'file'; readonly path: Buffer; readonly name: string }
  | { readonly kind: 'folder'; readonly path: Buffer; readonly segments: readonly string[] }
  | { readonly kind: 'moved'; readonly location: string }
  | { readonly kind: 'refused'; readonly status: number };

export interface LocateOptions {
  /** Whether names that begin with a dot exist. */
  readonly hidden: boolean;
}

const INDEX = 'index.html';
/** The one hidden name that is meant to be found (RFC 8615). */
const WELL_KNOWN = '.well-known';

const NOT_FOUND: Located = { kind: 'refused', status: 404 };

/** A folder's path with its links resolved, as a byte string. */
export function resolveRoot(folder: string): string {
  return realpathSync.native(Buffer.from(folder), 'latin1');
}

/**
 * Finds what a request target names below `root` (from resolveRoot). Links are followed as long as they stay
 * inside; what leads out is not found, so that nobody learns what is there. No request can lead out; somebody who
 * swaps a folder for a link between this check and the opening still could, but they can write the files anyway.
 */
export function locate(root: string, target: string, options: LocateOptions): Located {
  const asked = parseTarget(target);
  if (asked === undefined) return { kind: 'refused', status: 400 };
  if (asked.segments.some((segment) => !isServable(segment, options))) return NOT_FOUND;
  try {
    const found = resolveInside(root, [root, ...asked.segments].join('/'));
    if (found === undefined) return NOT_FOUND;
    if (found.stats.isDirectory()) return asked.folder ? openFolder(root, found.real, asked) : moved(asked);
    if (asked.folder) return NOT_FOUND;
    return asFile(found, asked.segments.at(-1) ?? '');
  } catch (error) {
    return { kind: 'refused', status: statusOfFileError(error) };
  }
}

function openFolder(root: string, real: string, { segments }: TargetPath): Located {
  try {
    const index = resolveInside(root, `${real}/${INDEX}`);
    if (index === undefined) return NOT_FOUND;
    if (!index.stats.isDirectory()) return asFile(index, INDEX);
  } catch (error) {
    if (statusOfFileError(error) !== 404) throw error;
  }
  return { kind: 'folder', path: Buffer.from(real, 'latin1'), segments };
}

function moved({ segments, query }: TargetPath): Located {
  // Made anew from the segments: `//host` and `/\host` echoed back would lead a browser elsewhere.
  return { kind: 'moved', location: `/${segments.map(encodeSegment).join('/')}/${query}` };
}

/** FIFOs, sockets and devices are refused before they are opened: opening alone can hang or do things. */
function asFile({ real, stats }: Resolved, name: string): Located {
  if (!stats.isFile()) return { kind: 'refused', status: 403 };
  return { kind: 'file', path: Buffer.from(real, 'latin1'), name };
}

interface Resolved {
  readonly real: string;
  readonly stats: Stats;
}

/** @returns `undefined` for what lies outside; throws what the file system throws. */
export function resolveInside(root: string, path: string): Resolved | undefined {
  const real = realpathSync.native(Buffer.from(path, 'latin1'), 'latin1');
  if (real !== root && !real.startsWith(root.endsWith(sep) ? root : root + sep)) return undefined;
  return { real, stats: statSync(Buffer.from(real, 'latin1')) };
}

export function isServable(segment: string, { hidden }: LocateOptions): boolean {
  if (process.platform === 'win32' && /[\\:]/.test(segment)) return false; // separators and streams there
  return hidden || !segment.startsWith('.') || segment === WELL_KNOWN;
}

export function statusOfFileError(error: unknown): number {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'ENOENT':
    case 'ENOTDIR':
    case 'ELOOP':
    case 'ENAMETOOLONG':
      return 404;
    case 'EACCES':
    case 'EPERM':
      return 403;
    case 'EMFILE':
    case 'ENFILE':
      return 503;
    default:
      return 500;
  }
}
