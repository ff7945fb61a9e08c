import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { TransportError } from '../../../errors.ts';
import type { HttpField, HttpRequest } from '../../../protocols/http.ts';
import type { Replace } from './give-name.ts';
import type { DownloadJob, KnownFile } from './types.ts';

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

/** @throws TransportError `write-file` for what is there and not ours to replace */
export function findPlace(
  job: DownloadJob,
  file: string,
  { folder, force = false, skipExisting = false }: PlaceOptions,
): Place {
  const path = join(folder, file);
  const facts = lstatSync(path, { throwIfNoEntry: false });
  const hasPart = lstatSync(`${path}.part`, { throwIfNoEntry: false }) !== undefined;
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

/** Asks for a file only where it is another than the one that is known (RFC 9110, section 13.1). */
export function conditionsOf({ etag, lastModified }: Pick<KnownFile, 'etag' | 'lastModified'>): HttpField[] {
  const fields: HttpField[] = [];
  if (etag !== undefined) fields.push(['If-None-Match', etag]);
  if (lastModified !== undefined) fields.push(['If-Modified-Since', lastModified]);
  return fields;
}

/** With more fields, behind its own. */
export function withFields(request: HttpRequest, fields: readonly HttpField[]): HttpRequest {
  return fields.length === 0 ? request : { ...request, headers: [...request.headers, ...fields] };
}
