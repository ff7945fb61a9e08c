import { closeSync, openSync, writeSync } from 'node:fs';
import { TransportError } from '../../errors.ts';
import { reasonOf } from '../../net/explain.ts';
import { escapeForTerminal } from '../../terminal/escape.ts';
import type { Io } from '../../terminal/io.ts';
import type { EntryListener, Recorder } from '../../transcript/types.ts';
import type { Annotator } from '../../transcript/annotator.ts';
import type { Arguments, Option } from '../command.ts';
import { isGiven } from './chosen.ts';

const GROUP = 'Transcript';

/** Of every verb that has a wire. */
export const TRACE_OPTIONS: readonly Option[] = [
  { name: 'trace', kind: 'flag', summary: 'Show what crosses the wire, on stderr', group: GROUP },
  { name: 'verbose', letter: 'v', kind: 'flag', summary: 'The same, by its name in curl', group: GROUP },
  {
    name: 'trace-format',
    kind: 'text',
    choices: ['text', 'hex'],
    summary: 'Annotated lines, or a dump of the bytes',
    group: GROUP,
  },
  {
    name: 'trace-out',
    kind: 'text',
    value: 'FILE',
    summary: 'Write the transcript to a file, a JSON object a line',
    group: GROUP,
  },
  { name: 'trace-bodies', kind: 'flag', summary: 'In that file: bodies whole, not shortened', group: GROUP },
];

export interface Tracing {
  /** `undefined` when nobody listens, so that a client does no work for it. */
  recorderFor(client: 'raw' | 'library'): Promise<Recorder | undefined>;
  /** Says something beside the transcript on the screen; without one, nothing. */
  readonly note: (text: string) => void;
}

interface OpenTracing extends Tracing {
  /** Shows what is unfinished and closes the file. */
  close(): void;
  /** @throws TransportError `write-file` when not all of the transcript could be written */
  refuseIfBroken(): void;
}

/** For connections on which everybody may say what they like. */
export const loadPlainAnnotator = async (): Promise<() => Annotator> =>
  (await import('../../transcript/annotate-plain.ts')).createPlainAnnotator;

/** Where HTTP is spoken. */
export const loadHttpAnnotator = async (): Promise<() => Annotator> =>
  (await import('../../transcript/annotate-http.ts')).createHttpAnnotator;

/**
 * Has the transcripts that the options ask for while something is done, and closes them, whatever happens.
 *
 * @throws what `use` throws; TransportError `write-file` when not all of a transcript could be written
 */
export async function withTracing<Result>(
  args: Arguments,
  io: Io,
  loadAnnotator: () => Promise<() => Annotator>,
  use: (tracing: Tracing) => Promise<Result>,
): Promise<Result> {
  const tracing = await openTracing(args, io, loadAnnotator);
  let result: Result;
  try {
    result = await use(tracing);
  } finally {
    tracing.close();
  }
  tracing.refuseIfBroken();
  return result;
}

/** The transcripts that the options ask for. */
export async function openTracing(
  args: Arguments,
  io: Io,
  loadAnnotator: () => Promise<() => Annotator>,
): Promise<OpenTracing> {
  const views: View[] = [];
  const onScreen = args.flag('trace') || args.flag('verbose') || args.text('trace-format') !== undefined;
  if (onScreen) {
    views.push(await openScreen(args, io, loadAnnotator));
  }
  const path = args.text('trace-out');
  if (path !== undefined) views.push(await openFile(path, args.flag('trace-bodies')));
  let failure: Error | undefined;
  let closed = false;
  return {
    async recorderFor(client) {
      if (views.length === 0) return undefined;
      const { createRecorder } = await import('../../transcript/recorder.ts');
      // A socket may have its last word after the command has ended: by then the file's number can be another's.
      const listeners = views.map(({ listen }): EntryListener => (entry) => {
        if (!closed) listen(entry);
      });
      return createRecorder({ client, listeners, onListenerError: (error) => (failure ??= error as Error) });
    },
    note(text) {
      // It may quote what a server has sent.
      if (onScreen) io.stderr.write(`netkit: ${escapeForTerminal(text)}\n`);
    },
    close() {
      closed = true;
      for (const view of views) view.close();
    },
    refuseIfBroken() {
      if (failure !== undefined) throw failure;
    },
  };
}

interface View {
  readonly listen: EntryListener;
  close(): void;
}

async function openScreen(
  args: Arguments,
  io: Io,
  loadAnnotator: () => Promise<() => Annotator>,
): Promise<View> {
  const [{ styleFor }, createAnnotator] = await Promise.all([
    import('../../terminal/style.ts'),
    loadAnnotator(),
  ]);
  const settings = {
    write: (rows: string) => void io.stderr.write(rows),
    style: styleFor(io.stderr, io.env),
    ...(io.stderr.columns === undefined ? {} : { columns: io.stderr.columns }),
    createAnnotator,
    headings: isGiven(args, 'compare'),
  };
  if (args.text('trace-format') === 'hex') {
    const { createHexView } = await import('../../transcript/hex.ts');
    return { listen: createHexView(settings), close: () => {} };
  }
  const { createTextView } = await import('../../transcript/text.ts');
  return createTextView(settings);
}

async function openFile(path: string, whole: boolean): Promise<View> {
  const { createJsonLines } = await import('../../transcript/json-lines.ts');
  const cannotWrite = (error: unknown): TransportError =>
    new TransportError('write-file', `cannot write the transcript to ${path}: ${reasonOf(error)}`, {
      cause: error,
    });
  const attempt = <T>(action: () => T): T => {
    try {
      return action();
    } catch (error) {
      throw cannotWrite(error);
    }
  };
  // For its owner's eyes: a transcript may hold what a server keeps to those who log in.
  const descriptor = attempt(() => openSync(path, 'w', 0o600));
  const write = (line: string): void => void attempt(() => writeSync(descriptor, line));
  return { listen: createJsonLines({ whole, write }), close: () => closeSync(descriptor) };
}
