/**
 * A line for each thing that happens, for scripts:
 *
 *     {"event":"begin","id":0,"url":"http://a.example/x","file":"x","size":1234,"offset":0}
 *     {"event":"retry","id":0,"url":…,"reason":"the server answered 503","wait":1000}
 *     {"event":"note","id":0,"url":…,"text":"…"}
 *     {"event":"end","id":0,"url":…,"outcome":"saved","file":"x","size":1234,"elapsed":12.5}
 *     {"event":"end","id":1,"url":…,"outcome":"failed","code":"http-status","error":"…","elapsed":3.1,"kept":{"file":"y.part","bytes":100}}
 *     {"event":"summary","total":2,"saved":1,"unchanged":0,"skipped":0,"failed":1,"bytes":1234,"elapsed":15.2}
 *
 * Sizes are in bytes, times in milliseconds.
 */
import type { DownloadEvent, DownloadOutcome } from '../../../actions/http/download/types.ts';
import { isNetkitError } from '../../../errors.ts';
import type { Io } from '../../../terminal/io.ts';
import type { Arguments } from '../../command.ts';
import { isQuiet } from '../../shared/say.ts';
import { jsonLine } from '../../shared/write-json.ts';
import type { DownloadView } from './view.ts';

export function createJsonView(args: Arguments, { stdout }: Io): DownloadView {
  const quiet = isQuiet(args);
  const write = (value: object): void => {
    if (!quiet) stdout.write(jsonLine(value));
  };
  return {
    onEvent(event) {
      const shown = shownEvent(event);
      if (shown !== undefined) write({ event: event.type, id: event.job.id, url: event.job.url, ...shown });
    },
    close: () => undefined,
    summarise(summary) {
      const { firstError: _, elapsed, ...counts } = summary;
      write({ event: 'summary', ...counts, elapsed: rounded(elapsed) });
    },
  };
}

/** `undefined` for what is too much to tell of each time. */
function shownEvent(event: DownloadEvent): object | undefined {
  switch (event.type) {
    case 'data':
      return undefined;
    case 'begin':
      return { file: event.file, size: event.size ?? null, offset: event.offset };
    case 'retry':
      return { reason: event.reason, wait: rounded(event.wait) };
    case 'note':
      return { text: event.text };
    case 'end':
      return {
        outcome: event.outcome.kind,
        ...shownOutcome(event.outcome),
        elapsed: rounded(event.elapsed),
        ...(event.kept && { kept: event.kept }),
      };
  }
}

function shownOutcome(outcome: DownloadOutcome): object {
  switch (outcome.kind) {
    case 'saved':
      return { file: outcome.file, size: outcome.size };
    case 'unchanged':
    case 'skipped':
      return { file: outcome.file };
    case 'failed':
      return {
        code: isNetkitError(outcome.error) ? outcome.error.code : null,
        error: outcome.error.message,
      };
  }
}

function rounded(milliseconds: number): number {
  return Math.round(milliseconds * 10) / 10;
}
