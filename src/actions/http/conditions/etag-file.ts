import { open } from 'node:fs/promises';
import { TransportError, UsageError } from '../../../errors.ts';
import { reasonOf } from '../../../net/explain.ts';
import { trim } from '../../../protocols/http-fields.ts';
import type { HttpResponseHead } from '../../../protocols/http.ts';
import { type SaveOptions, saveTo } from '../../save.ts';
import { bytesBody } from '../../body.ts';
import { validatorsOf } from '../validators.ts';

/** Real ones have some tens of characters; a file that is larger is not one of these. */
export const MAX_ETAG_BYTES = 8192;

/** Matches nothing: what is sent where there is no tag yet. */
const NO_TAG = '""';

/** One character a byte (RFC 9110, section 5.5). */
const FIELD_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/**
 * Reads the entity tag that curl's --etag-save, or ours, has left, to be sent as If-None-Match: the first line as it is.
 * Where there is none, one that matches nothing; a file that is not there counts as that, as in curl, when a new tag is to
 * be saved, and is otherwise an error.
 *
 * @throws TransportError `read-file`, UsageError for what cannot be a tag
 */
export async function readEtag(
  path: string,
  { etagSave }: { readonly etagSave?: string | undefined } = {},
): Promise<string> {
  let bytes: Buffer;
  try {
    bytes = await readStart(path, MAX_ETAG_BYTES + 1);
  } catch (cause) {
    const missing = (cause as NodeJS.ErrnoException).code === 'ENOENT';
    if (missing && etagSave !== undefined) return NO_TAG;
    throw new TransportError('read-file', `cannot read ${path}: ${reasonOf(cause)}`, {
      cause,
      ...(missing ? { hint: `--etag-save ${path} makes it` } : {}),
    });
  }
  if (bytes.length > MAX_ETAG_BYTES) throw new UsageError(`${path} is too large to hold an entity tag`);
  const [line = ''] = bytes.toString('latin1').split(/\r?\n/, 1);
  if (!FIELD_VALUE.test(line)) throw new UsageError(`the entity tag in ${path} holds a control character`);
  return trim(line) || NO_TAG;
}

async function readStart(path: string, bytes: number): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(bytes), 0, bytes, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/**
 * Keeps a response's entity tag for readEtag (curl's --etag-save), once the body has arrived: otherwise a body that is
 * cut off would never be asked for again. The file is written whole or not at all, and stays as it is where the response
 * is an error or has no tag.
 *
 * @throws TransportError `write-file`
 */
export async function saveEtag(
  path: string,
  { status, headers }: Pick<HttpResponseHead, 'status' | 'headers'>,
  { createDirs = false }: Pick<SaveOptions, 'createDirs'> = {},
): Promise<void> {
  const { etag } = validatorsOf(headers);
  const isGood = (status >= 200 && status < 300) || status === 304;
  if (etag === undefined || !isGood) return;
  await saveTo(path, bytesBody(Buffer.from(`${etag}\n`, 'latin1')).open(), { force: true, createDirs });
}
