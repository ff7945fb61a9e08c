import { FrameReader, isHeaderBlock } from '../wire/http2-frames.ts';
import { createRedactor, type Redactor } from './redact.ts';

/** Pieces that wait behind a possible beginning of a secret: a peer could send empty frames for ever. */
export const MAX_WAITING = 64;

const NOTHING = Buffer.alloc(0);

/** A redactor of one direction of HTTP/2, whose secrets may change. */
export interface Http2Redactor extends Redactor {
  /** From now on; what is held back is to be flushed before. */
  hide(secrets: readonly string[]): void;
}

/**
 * Hides secrets in HTTP/2 and leaves every length as it is, so that the frames still tell where they end. Heads
 * are compressed, and no search finds a secret there: while there is one, all heads are stars. Everything else
 * is searched, also across frames.
 */
export function createHttp2Redactor(side: 'client' | 'server'): Http2Redactor {
  const reader = new FrameReader(side);
  let search: Redactor | undefined;
  /** In the order of the wire: bytes that may be shown, or how many of `searched` stand there. */
  const waiting: (Uint8Array | number)[] = [];
  let searched: Uint8Array = NOTHING;

  function redact(bytes: Uint8Array): Uint8Array {
    // Read in any case: secrets may begin in the middle of a frame.
    for (const span of reader.read(bytes)) {
      if (search === undefined) continue;
      if (span.kind !== 'payload') {
        waiting.push(Uint8Array.from(span.bytes));
      } else if (isHeaderBlock(span.frame)) {
        waiting.push(Buffer.alloc(span.bytes.length, '*'));
      } else {
        searched = Buffer.concat([searched, search(span.bytes)]);
        waiting.push(span.bytes.length);
      }
    }
    if (search === undefined) return bytes;
    return waiting.length > MAX_WAITING ? flush() : takeShown();
  }

  function flush(): Uint8Array {
    if (search !== undefined) searched = Buffer.concat([searched, search.flush()]);
    return takeShown();
  }

  /** What may be shown by now: all that does not wait for `searched`. */
  function takeShown(): Uint8Array {
    const shown: Uint8Array[] = [];
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      if (typeof next !== 'number') {
        shown.push(next);
        continue;
      }
      const part = searched.subarray(0, next);
      searched = searched.subarray(part.length);
      shown.push(part);
      if (part.length < next) {
        waiting.unshift(next - part.length);
        break;
      }
    }
    return Buffer.concat(shown);
  }

  return Object.assign(redact, {
    flush,
    hide(secrets: readonly string[]) {
      search = secrets.length === 0 ? undefined : createRedactor(secrets, { sameLength: true });
    },
  });
}
