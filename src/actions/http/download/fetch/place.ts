import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { TransportError } from '../../../../errors.ts';
import { partOf } from '../../../part-file.ts';
import type { DownloadJob, KnownFile } from '../types.ts';
import type { Replace } from './give-name.ts';

export interface PlaceOptions {
  readonly folder: string;
  readonly force?: boolean;
  readonly skipExisting?: boolean;
}

/** Where a download goes, and what is there. */
export interface Place {
  readonly file: string;
  readonly path: string;
  /** It is here, and that is enough for the user. */
  readonly skip: boolean;
  readonly replace: Replace;
  /** Whether an earlier time has left something of it. */
  readonly hasPart: boolean;
  /** The file is here as we left it: whether it has changed can be asked. */
  readonly current: KnownFile | undefined;
}

/**
 * @param before what was in the folder when all of it began: for a small file, asking the system would take longer than all else.
 * What has come since is seen when the file gets its name
 * @throws TransportError `write-file` for what is there and not ours to replace
 */
export function findPlace(
  job: DownloadJob,
  file: string,
  { folder, force = false, skipExisting = false }: PlaceOptions,
  before: ReadonlySet<string>,
): Place {
  const path = join(folder, file);
  if (job.known === undefined && !before.has(file) && !before.has(partOf(file))) {
    return { file, path, skip: false, hasPart: false, current: undefined, replace: 'never' };
  }
  const facts = lstatSync(path, { throwIfNoEntry: false });
  const hasPart = lstatSync(partOf(path), { throwIfNoEntry: false }) !== undefined;
  const place = { file, path, skip: false, hasPart, current: undefined };
  if (facts === undefined) return { ...place, replace: 'never' };
  if (skipExisting) return { ...place, skip: true, replace: 'never' };
  if (!facts.isFile()) throw cannotReplace(path, 'it is there already, and is no regular file');
  if (force) return { ...place, replace: 'always' };
  const known = job.known?.file === file ? job.known : undefined;
  if (known === undefined) {
    throw cannotReplace(
      path,
      'it is there already',
      '--force replaces it, --skip-existing leaves it as it is',
    );
  }
  // That it was begun does not say whose the file is.
  if (known.size === undefined) return { ...place, replace: 'same' };
  return { ...place, replace: 'always', current: facts.size === known.size ? known : undefined };
}

export function cannotReplace(path: string, reason: string, hint?: string): TransportError {
  return new TransportError(
    'write-file',
    `cannot write ${path}: ${reason}`,
    hint === undefined ? {} : { hint },
  );
}
