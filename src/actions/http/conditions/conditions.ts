import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { UsageError } from '../../../errors.ts';
import { formatHttpDate } from '../../../protocols/http-date.ts';
import type { HttpField, HttpResponseHead } from '../../../protocols/http.ts';
import { parseDateWords } from './date-words.ts';
import { readEtag } from './etag-file.ts';
import { lastModifiedOf } from '../validators.ts';

export interface ConditionOptions {
  /** A date or a file, whose time counts (curl's -z): asks only for what is newer, or with `-` before it is not. */
  readonly timeCond?: string | undefined;
  /** A file with an entity tag: asks only for what has another (curl's --etag-compare). */
  readonly etagCompare?: string | undefined;
  /** Where the new one goes; it may be the same file, and then need not be there yet. */
  readonly etagSave?: string | undefined;
  /** Where the body goes; `timeCond` may name the same file, and then it need not be there yet. */
  readonly output?: string | undefined;
}

export interface Conditions {
  /** In curl's order (see ComposeOptions.conditions). */
  readonly fields: readonly HttpField[];
  /**
   * Whether there is nothing new: a file that would have been written stays as it is. That is 304, and, as in curl, a
   * 200 from a server that knows no conditions, when its Last-Modified is no later than the date that was asked for.
   */
  isUnmet(response: Pick<HttpResponseHead, 'status' | 'headers'>): boolean;
}

/**
 * Reads the conditions of a request (RFC 9110, section 13.1).
 *
 * @throws UsageError for what is neither a date nor a file, TransportError `read-file`
 */
export async function readConditions(options: ConditionOptions): Promise<Conditions> {
  const time =
    options.timeCond === undefined ? undefined : await readTimeCondition(options.timeCond, options);
  const etag = options.etagCompare === undefined ? undefined : await readEtag(options.etagCompare, options);
  const fields: HttpField[] = [];
  if (time !== undefined) fields.push([time.field, formatHttpDate(time.at)]);
  if (etag !== undefined) fields.push(['If-None-Match', etag]);
  return {
    fields,
    isUnmet: ({ status, headers }) => {
      if (status === 304) return true;
      if (status !== 200 || time?.field !== 'If-Modified-Since') return false;
      return (lastModifiedOf(headers)?.getTime() ?? Infinity) <= time.at;
    },
  };
}

interface TimeCondition {
  readonly field: 'If-Modified-Since' | 'If-Unmodified-Since';
  /** In milliseconds since 1970, whole seconds. */
  readonly at: number;
}

async function readTimeCondition(
  text: string,
  { output }: ConditionOptions,
): Promise<TimeCondition | undefined> {
  const field = text.startsWith('-') ? 'If-Unmodified-Since' : 'If-Modified-Since';
  const what = text.replace(/^-/, '');
  const at = parseDateWords(what) ?? (await modificationTime(what));
  if (at !== undefined) return { field, at };
  // The first time that `-z FILE -o FILE` is run.
  if (output !== undefined && resolve(what) === resolve(output)) return undefined;
  throw new UsageError(`-z ${JSON.stringify(text)} is neither a date nor a file`, {
    hint: "a date is written as '6 Nov 1994', '1994-11-06' or '1994-11-06 08:49:37'",
  });
}

async function modificationTime(path: string): Promise<number | undefined> {
  const facts = await stat(path).catch(() => {});
  return facts === undefined ? undefined : Math.floor(facts.mtimeMs / 1000) * 1000;
}
