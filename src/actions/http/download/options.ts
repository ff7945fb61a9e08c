import { UsageError } from '../../../errors.ts';
import type { HttpRequest } from '../../../protocols/http.ts';
import { checkSegments } from '../../split-size.ts';
import type { PerformOptions } from '../perform.ts';
import type { DownloadEvent } from './types.ts';

/** How downloadAll fetches what is on its list. downloadFiles takes the same, and needs no more than the folder. */
export interface DownloadAllOptions {
  /** What is sent for a URL: method, fields, route; without conditions and ranges, which are added here. */
  readonly requestFor: (url: URL) => HttpRequest;
  /** How each is carried out: redirects, credentials, retries, rate; each has a deadline of its own (`timeout`). */
  readonly perform: Omit<PerformOptions, 'signal' | 'meter' | 'onLeg' | 'decode' | 'maxBytes'>;
  /** Where files go; it is made where it is not there. */
  readonly folder: string;
  /** How many at once, all hosts together. */
  readonly concurrency: number;
  /** How many at once from one origin; `concurrency` unless given. */
  readonly perHost?: number;
  /** How many more may be asked for ahead on each connection, where the client can pipeline; 0 unless given. */
  readonly ahead?: number;
  /** Between the beginnings of two from one origin, in milliseconds; 0 unless given. */
  readonly delay?: number;
  /** How many parts of one large file are fetched at once; 1 unless given. */
  readonly segments?: number;
  /** The name that the server gives (Content-Disposition) comes before that of the URL. */
  readonly serverNames?: boolean;
  /** What is there already is replaced, whosoever it is. */
  readonly force?: boolean;
  /** What is there already is left as it is, whosoever it is, and its URL is not asked. */
  readonly skipExisting?: boolean;
  /** Files get the time of Last-Modified. */
  readonly keepTime?: boolean;
  /** Ctrl-C: what was begun is kept, and given back to the list. */
  readonly signal?: AbortSignal;
  /** Told at once of all that happens, in the midst of the transfers: it is to be quick, and not to throw. */
  readonly onEvent?: (event: DownloadEvent) => void;
}

/** @throws UsageError for a number that makes no sense */
export function checkOptions(options: DownloadAllOptions): void {
  const { concurrency, perHost = 1, ahead = 0, delay = 0, segments = 1, perform } = options;
  checkSegments(segments);
  const checks: readonly (readonly [what: string, value: number, isRight: boolean])[] = [
    ['downloads at once', concurrency, Number.isInteger(concurrency) && concurrency >= 1],
    ['downloads at once from one host', perHost, Number.isInteger(perHost) && perHost >= 1],
    ['requests ahead', ahead, Number.isInteger(ahead) && ahead >= 0],
    ['milliseconds between two', delay, delay >= 0],
    ['milliseconds for each', perform.timeout ?? 1, (perform.timeout ?? 1) > 0],
  ];
  const wrong = checks.find(([, , isRight]) => !isRight);
  if (wrong !== undefined) throw new UsageError(`${wrong[1]} ${wrong[0]} cannot be`);
}
