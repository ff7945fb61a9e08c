import type { IncomingMessage } from 'node:http';
import { formatHttpDate } from '../../protocols/http-date.ts';
import { refuse, type Answer, type StreamedBody } from './answer.ts';
import { chooseCoding, compress, isNegotiated, type Coding } from './compress.ts';
import { checkConditions, rangeApplies } from './conditions.ts';
import { frameRanges } from './multipart.ts';
import { OpenFile } from './open-file.ts';
import { contentRange, parseRanges, type ByteRange } from './ranges.ts';
import { MIN_CHUNK, type Transfers } from './transfers.ts';
import { typeOf } from './types.ts';
import { encodedTag, validatorsOf } from './validators.ts';

/**
 * Files up to this many bytes are read and sent in one go: at 64 KiB the read takes microseconds where handing
 * it to another thread takes tens of them.
 */
export const SMALL_FILE = 64 * 1024;

export interface FileContext {
  readonly transfers: Transfers;
  /** In milliseconds since 1970. */
  readonly now: number;
}

/** Answers a GET or HEAD with a file. Throws what the file system throws, before anything is sent. */
export function answerFile(
  request: IncomingMessage,
  path: Buffer,
  name: string,
  context: FileContext,
): Answer {
  const file = OpenFile.open(path);
  if (file === undefined) return refuse(403);
  let answer: Answer | undefined;
  try {
    answer = represent(request, file, typeOf(name), context);
  } finally {
    if (answer?.body === undefined || Buffer.isBuffer(answer.body)) file.close();
  }
  return answer;
}

type Headers = Record<string, string | number>;

function represent(request: IncomingMessage, file: OpenFile, type: string, context: FileContext): Answer {
  const { headers: asked, method } = request;
  const isGet = method === 'GET';
  const ranged = isGet && asked.range !== undefined;
  const negotiated = isNegotiated(type, file.size);
  const coding = negotiated && !ranged ? chooseCoding(asked['accept-encoding']) : undefined;
  const plain = validatorsOf(file, context.now);
  const validators = coding ? { ...plain, etag: encodedTag(plain.etag, coding) } : plain;
  const headers: Headers = {
    ETag: validators.etag,
    'Last-Modified': formatHttpDate(validators.modified),
    ...(negotiated && { Vary: 'Accept-Encoding' }),
  };

  const verdict = checkConditions(asked, validators);
  if (verdict === 304) return { status: 304, headers };
  if (verdict === 412) return refuse(412);

  headers['Content-Type'] = type;
  if (coding) {
    headers['Content-Encoding'] = coding;
    // The length is known only at the end, so a HEAD does not have it either (RFC 9110, section 9.3.2).
    return { status: 200, headers, ...(isGet && stream(file, context, encoded(file, coding))) };
  }
  headers['Accept-Ranges'] = 'bytes';
  if (ranged && rangeApplies(asked['if-range'] as string | undefined, validators)) {
    const ranges = parseRanges(asked.range!, file.size);
    if (ranges === 'unsatisfiable') return refuse(416, { 'Content-Range': `bytes */${file.size}` });
    if (ranges !== 'ignore') return answerRanges(file, ranges, headers, context);
  }
  headers['Content-Length'] = file.size;
  if (!isGet) return { status: 200, headers };
  if (file.size <= SMALL_FILE) return { status: 200, headers, body: file.readWhole() };
  return { status: 200, headers, ...stream(file, context, plainly(file, context)) };
}

function answerRanges(
  file: OpenFile,
  ranges: readonly ByteRange[],
  headers: Headers,
  context: FileContext,
): Answer {
  const [only] = ranges;
  if (ranges.length === 1 && only) {
    headers['Content-Range'] = contentRange(only, file.size);
    headers['Content-Length'] = only.end - only.start;
    return { status: 206, headers, ...stream(file, context, plainly(file, context, only)) };
  }
  const { type, length, heads, tail } = frameRanges(ranges, file.size, String(headers['Content-Type']));
  headers['Content-Type'] = type;
  headers['Content-Length'] = length;
  const chunks = async function* (): AsyncGenerator<Uint8Array> {
    const nextBuffer = context.transfers.sharedBuffer();
    for (const [index, { start, end }] of ranges.entries()) {
      yield heads[index]!;
      yield* file.chunks(start, end, nextBuffer);
    }
    yield tail;
  };
  return { status: 206, headers, ...stream(file, context, chunks) };
}

function plainly(
  file: OpenFile,
  { transfers }: FileContext,
  { start, end }: ByteRange = { start: 0, end: file.size },
): StreamedBody['chunks'] {
  return () => file.chunks(start, end, transfers.sharedBuffer());
}

function encoded(file: OpenFile, coding: Coding): StreamedBody['chunks'] {
  return () =>
    compress(
      file.chunks(0, file.size, () => Buffer.allocUnsafe(MIN_CHUNK)),
      coding,
    );
}

function stream(
  file: OpenFile,
  { transfers }: FileContext,
  chunks: StreamedBody['chunks'],
): Pick<Answer, 'body'> {
  transfers.begin();
  return {
    body: {
      chunks,
      close: () => {
        transfers.end();
        file.close();
      },
    },
  };
}
