import { type FileUrl, parseFileUrl } from '../../actions/files/url.ts';
import { serverOf } from '../../actions/server-url.ts';
import type { FileClient } from '../../protocols/files.ts';
import type { Io } from '../../terminal/io.ts';
import type { Recorder } from '../../transcript/types.ts';
import type { Arguments } from '../command.ts';
import { chosenOf } from '../shared/chosen.ts';
import { milliseconds } from '../shared/connection.ts';
import { withDeadline } from '../shared/deadline.ts';
import { refuseElsewhere } from '../shared/in-lab.ts';
import { complain, say } from '../shared/say.ts';
import { withTracing } from '../shared/tracing.ts';
import type { FileProtocol, OpenSession } from './protocol.ts';
import { readQuoted } from './quoted.ts';
import { Sessions } from './sessions.ts';

/** What a verb works with. */
export interface FileContext {
  readonly protocol: FileProtocol;
  readonly args: Arguments;
  readonly io: Io;
  /** Ends everything: Ctrl-C, or the time that was given is up. */
  readonly signal: AbortSignal;
  /** Of the client that was chosen. */
  readonly sessions: Sessions;
  /** Others, for a comparison: each kind with a lab of its own. */
  sessionsWith(kind: FileClient['kind']): Promise<Sessions>;
  parseUrl(text: string): FileUrl;
  /** Says what is no error, on stderr. */
  say(text: string): void;
  /** Says what went wrong and ends nothing. */
  complain(text: string): void;
}

/**
 * Carries a verb out: opens the transcript and, when they are asked for, sessions, and closes everything, whatever happens.
 *
 * @returns the exit code
 */
export async function withFiles(
  protocol: FileProtocol,
  args: Arguments,
  io: Io,
  run: (context: FileContext) => Promise<number>,
): Promise<number> {
  const chosen = chosenOf(args, ['raw', 'library', 'compare']);
  const lab = args.flag('lab');
  refuseElsewhere(args);
  const quoted = readQuoted(args.texts('quote'));
  return withTracing(args, io, protocol.loadAnnotator, async (tracing) => {
    const { signal, clear } = withDeadline(
      io.signal,
      milliseconds(args, 'max-time') ?? milliseconds(args, 'timeout'),
    );
    const opened: Sessions[] = [];
    const prepare = onceForEach((url: FileUrl) => protocol.prepare(url, args, io));
    const tell = (text: string): void => say(text, args, io);
    const open = (kind: FileClient['kind'], recorder: Recorder | undefined): Sessions => {
      const sessions = new Sessions({
        kind,
        prepare,
        startLab: lab ? protocol.startLab : undefined,
        recorder,
        client: { signal, onNote: tell },
        quoted,
      });
      opened.push(sessions);
      return sessions;
    };
    try {
      const kind = chosen === 'raw' ? 'raw' : 'library';
      const code = await run({
        protocol,
        args,
        io,
        signal,
        sessions: open(kind, await tracing.recorderFor(kind)),
        sessionsWith: async (other) => open(other, await tracing.recorderFor(other)),
        parseUrl: (text) => parseFileUrl(text, protocol.name),
        say: tell,
        complain: (text) => complain(text, args, io),
      });
      for (const sessions of opened) await sessions.finish();
      return code;
    } finally {
      clear();
      await Promise.all(opened.map((sessions) => sessions.close()));
    }
  });
}

/** Asks once for each server, whatever the path. */
function onceForEach(
  prepare: (url: FileUrl) => Promise<OpenSession>,
): (url: FileUrl) => Promise<OpenSession> {
  const prepared = new Map<string, Promise<OpenSession>>();
  return (url) => {
    const key = serverOf(url);
    let open = prepared.get(key);
    if (open === undefined) prepared.set(key, (open = prepare(url)));
    return open;
  };
}
