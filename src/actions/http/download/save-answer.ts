/** An answer that brings the file: which of the ways to save it fits. */
import { ProtocolError } from '../../../errors.ts';
import { contentLengthOf, listOf, withoutFields } from '../../../protocols/http-fields.ts';
import type { Exchange, HttpExchange, HttpField, HttpRequest } from '../../../protocols/http.ts';
import { findPart } from '../../part-file.ts';
import { saveTo } from '../../save.ts';
import { decodeContent } from '../decode.ts';
import { acceptRest, type Rest } from '../resume/accept-rest.ts';
import { lastModifiedOf, validatorsOf } from '../validators.ts';
import type { BegunFile } from './begun.ts';
import type { DownloadAllOptions } from './download-all.ts';
import { verifying } from './hashing.ts';
import type { Place } from './place.ts';
import type { Report } from './report.ts';
import { saveBody } from './save-body.ts';
import { saveWhole } from './save-whole.ts';
import { fetchSegmented, planSegments, type SegmentedFile } from './segments.ts';
import type { DownloadJob, DownloadOutcome } from './types.ts';

/** Up to here a body is written at once, and what has come of one that breaks off is not worth keeping; in bytes. */
export const SMALL_BYTES = 256 * 1024;

/** Who saves what. */
export interface SaveContext {
  readonly job: DownloadJob;
  readonly url: URL;
  readonly place: Place;
  readonly options: DownloadAllOptions;
  readonly report: Report;
  readonly signal: AbortSignal;
  /** For what else has to be asked. */
  readonly exchangeAgain: () => Exchange;
  /** Told before the body is read. */
  readonly answered: (isSmall: boolean) => void;
}

export interface Answer {
  /** What was asked in the end, after all redirects. */
  readonly request: HttpRequest;
  readonly exchange: HttpExchange;
}

/** @throws RefusalError, ProtocolError, TransportError `write-file` or `aborted`, and what the body throws */
export async function saveAnswer(context: SaveContext, answer: Answer): Promise<DownloadOutcome> {
  const { url, place, options, answered } = context;
  const { response } = answer.exchange;
  const { perform, segments = 1 } = options;
  const size = response.status === 200 ? contentLengthOf(response.headers) : undefined;
  const isDecoded = perform.decode === true && isCoded(response.headers);
  if (!isDecoded && size !== undefined && size <= SMALL_BYTES) {
    answered(true);
    return saveSmall(context, answer, size);
  }
  if (response.status === 206) {
    throw new ProtocolError('weird-reply', 'the server sends a part where the whole was asked for', {
      source: 'RFC 9110, section 15.3.7',
    });
  }
  // Before anything is looked for: what is no file is refused.
  const rest = acceptRest({ offset: 0 }, response);
  answered(false);
  if (isDecoded) return saveDecoded(context, answer);
  const inSegments =
    segments > 1 && place.replace !== 'same' ? planSegments(url, response, segments) : undefined;
  if (inSegments !== undefined) return saveSegments(context, inSegments, answer);
  return saveRest(
    context,
    answer,
    { file: await findPart(place.path, { force: true, partOnly: true }) },
    rest,
  );
}

async function saveSmall(
  { job, place, options, report }: SaveContext,
  { exchange: { response } }: Answer,
  size: number,
): Promise<DownloadOutcome> {
  const { checksum } = job;
  const { headers, body } = response;
  report.begin(place.file, size);
  await saveWhole(place.path, checksum === undefined ? body : verifying(body, checksum), {
    size,
    replace: place.replace,
    modified: options.keepTime === true ? lastModifiedOf(headers) : undefined,
    onBytes: report.count,
  });
  return saved(place, size, headers);
}

/** Bytes of the file say nothing about where its coded form would go on: nothing is kept of what breaks off. */
async function saveDecoded(
  { job, place, options, report, signal }: SaveContext,
  { exchange: { response } }: Answer,
): Promise<DownloadOutcome> {
  const { headers } = response;
  const { keepTime, perform } = options;
  report.begin(place.file, undefined);
  const limits = perform.maxBytes === undefined ? {} : { maxBytes: perform.maxBytes };
  const body = decodeContent({ headers, body: report.counting(response.body) }, limits);
  const size = await saveTo(place.path, job.checksum === undefined ? body : verifying(body, job.checksum), {
    force: place.replace === 'always',
    modified: keepTime === true ? lastModifiedOf(headers) : undefined,
    signal,
  });
  return saved(place, size, headers);
}

/** Saves what is missing of a file, which may be all of it. */
export async function saveRest(
  { job, url, place, options, report, signal }: SaveContext,
  { exchange: { response } }: Answer,
  begun: BegunFile,
  rest: Rest,
): Promise<DownloadOutcome> {
  const { headers } = response;
  report.begin(place.file, rest.complete ? begun.file.bytes : rest.size, begun.file.bytes);
  const whole = { url, headers, body: report.counting(response.body) };
  const size = await saveBody(place, begun, rest, whole, {
    checksum: job.checksum,
    modified: options.keepTime === true ? lastModifiedOf(headers) : undefined,
    signal,
    onKept: report.keep,
  });
  return saved(place, size, headers, begun.origin);
}

/** @param answer the first one, where it brings the beginning */
export async function saveSegments(
  { job, url, place, options, report, signal, exchangeAgain }: SaveContext,
  file: SegmentedFile,
  answer?: Answer,
): Promise<DownloadOutcome> {
  const { requestFor, segments = 1, keepTime } = options;
  const { size, lastModified, etag } = file.origin;
  const missing = file.missing.reduce((sum, { start, end }) => sum + end - start, 0);
  report.begin(place.file, size, file.isBegun ? size - missing : 0);
  const request = answer?.request ?? requestFor(url);
  const headers: HttpField[] = lastModified === undefined ? [] : [['Last-Modified', lastModified]];
  await fetchSegmented(
    exchangeAgain(),
    { ...request, headers: withoutFields(request.headers, CONDITIONS) },
    file,
    place.path,
    {
      segments,
      first: answer?.exchange,
      force: place.replace === 'always',
      checksum: job.checksum,
      modified: keepTime === true ? lastModifiedOf(headers) : undefined,
      signal,
      onProgress: (bytes) => report.count(bytes - report.bytes),
      onNote: report.note,
      onKept: report.keep,
    },
  );
  return {
    kind: 'saved',
    file: place.file,
    size,
    ...(etag === undefined ? {} : { etag }),
    ...(lastModified === undefined ? {} : { lastModified }),
  };
}

const CONDITIONS: ReadonlySet<string> = new Set(['if-none-match', 'if-modified-since']);

function isCoded(headers: readonly HttpField[]): boolean {
  return listOf(headers, 'content-encoding').some((coding) => coding !== 'identity');
}

/** A 206 or 416 need not repeat what its 200 said. */
function saved(
  { file }: Place,
  size: number,
  headers: readonly HttpField[],
  origin?: BegunFile['origin'],
): DownloadOutcome {
  const { etag = origin?.etag, lastModified = origin?.lastModified } = validatorsOf(headers);
  return {
    kind: 'saved',
    file,
    size,
    ...(etag === undefined ? {} : { etag }),
    ...(lastModified === undefined ? {} : { lastModified }),
  };
}
