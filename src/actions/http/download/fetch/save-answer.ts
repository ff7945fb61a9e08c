/** An answer that brings the file: which of the ways to save it fits. */
import { ProtocolError } from '../../../../errors.ts';
import { parseHttpDate } from '../../../../protocols/http-date.ts';
import { contentLengthOf } from '../../../../protocols/http-fields.ts';
import type { Exchange, HttpExchange, HttpRequest } from '../../../../protocols/http.ts';
import { findPart } from '../../../part-file.ts';
import { acceptRest, type Rest } from '../../resume/accept-rest.ts';
import { type Validators, validatorsOf } from '../../validators.ts';
import { verifying } from '../checksum/hashing.ts';
import type { DownloadAllOptions } from '../options.ts';
import { fetchSegmented } from '../segments/fetch-segmented.ts';
import { type SegmentedFile, sizeOf } from '../segments/note.ts';
import { planSegments } from '../segments/plan.ts';
import type { DownloadJob, DownloadOutcome } from '../types.ts';
import type { BegunFile } from './begun.ts';
import { withoutConditions } from './conditions.ts';
import type { Place } from './place.ts';
import type { Report } from './report.ts';
import { saveBody } from './save-body.ts';
import { saveWhole } from './save-whole.ts';

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
  const { segments = 1 } = options;
  const size = response.status === 200 ? contentLengthOf(response.headers) : undefined;
  if (size !== undefined && size <= SMALL_BYTES) {
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
  const inSegments =
    segments > 1 && place.replace !== 'same' ? planSegments(url, response, segments) : undefined;
  if (inSegments !== undefined) return saveSegments(context, inSegments, answer);
  const file = await findPart(place.path, { force: true, partOnly: true });
  // What there was has been thrown away: a part that has come to be there meanwhile is somebody else's, and stays.
  return saveRest(context, answer, { file: { ...file, bytes: 0, kept: undefined } }, rest);
}

async function saveSmall(
  { job, place, options, report }: SaveContext,
  { exchange: { response } }: Answer,
  size: number,
): Promise<DownloadOutcome> {
  const { checksum } = job;
  const { headers, body } = response;
  const validators = validatorsOf(headers);
  report.begin(place.file, size);
  await saveWhole(place.path, checksum === undefined ? body : verifying(body, checksum), {
    size,
    replace: place.replace,
    modified: timeOf(validators, options),
    onBytes: report.count,
  });
  return saved(place, size, validators);
}

/** Saves what is missing of a file, which may be all of it. */
export async function saveRest(
  { job, url, place, options, report, signal }: SaveContext,
  { exchange: { response } }: Answer,
  begun: BegunFile,
  rest: Rest,
): Promise<DownloadOutcome> {
  const { headers } = response;
  // A 206 or 416 need not repeat what its 200 said.
  const validators = { ...begun.origin, ...validatorsOf(headers) };
  report.begin(place.file, rest.complete ? begun.file.bytes : rest.size, begun.file.bytes);
  const whole = { url, headers, body: report.counting(response.body) };
  const size = await saveBody(place, begun, rest, whole, {
    checksum: job.checksum,
    modified: timeOf(validators, options),
    signal,
    onKept: report.keep,
  });
  return saved(place, size, validators);
}

/** @param answer the first one, where it brings the beginning */
export async function saveSegments(
  { job, url, place, options, report, signal, exchangeAgain }: SaveContext,
  file: SegmentedFile,
  answer?: Answer,
): Promise<DownloadOutcome> {
  const { requestFor, segments = 1 } = options;
  const { origin, missing, isBegun } = file;
  report.begin(place.file, origin.size, isBegun ? origin.size - sizeOf(missing) : 0);
  const before = report.bytes;
  await fetchSegmented(
    exchangeAgain(),
    withoutConditions(answer?.request ?? requestFor(url)),
    file,
    place.path,
    {
      segments,
      first: answer?.exchange,
      force: place.replace === 'always',
      checksum: job.checksum,
      modified: timeOf(origin, options),
      signal,
      onProgress: (bytes) => report.count(before + bytes - report.bytes),
      onNote: report.note,
      onKept: report.keep,
    },
  );
  return saved(place, origin.size, origin);
}

/** The time of the file, where it is to be the server's. */
function timeOf({ lastModified }: Validators, { keepTime = false }: DownloadAllOptions): Date | undefined {
  const time = keepTime && lastModified !== undefined ? parseHttpDate(lastModified) : undefined;
  return time === undefined ? undefined : new Date(time);
}

function saved({ file }: Place, size: number, { etag, lastModified }: Validators): DownloadOutcome {
  return {
    kind: 'saved',
    file,
    size,
    ...(etag === undefined ? {} : { etag }),
    ...(lastModified === undefined ? {} : { lastModified }),
  };
}
