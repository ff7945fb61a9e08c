import { kits } from '../../kits.ts';
import type { Lab, LabOptions } from '../../lab/lab.ts';
import type { DialSettings } from '../../net/types.ts';
import type { Recorder } from '../../transcript/types.ts';
import type { Io } from '../../terminal/io.ts';
import type { Annotator } from '../../transcript/annotator.ts';
import type { Arguments } from '../command.ts';
import { milliseconds, networkSettings, tlsSettings } from './connection.ts';
import { withDeadline } from './deadline.ts';
import { inLab, refuseElsewhere } from './in-lab.ts';
import { say } from './say.ts';
import { withTracing } from './tracing.ts';

/** What a verb works with. */
export interface SessionContext {
  readonly args: Arguments;
  readonly io: Io;
  /** Ends everything: Ctrl-C, or the time that was given is up. */
  readonly signal: AbortSignal;
  /**
   * Opens a session that is closed when the verb is through. With --lab, each kind of client has a lab of its own.
   *
   * @param open given how to connect
   */
  connect<Client extends Closable>(
    kind: 'raw' | 'library',
    open: (settings: SessionSettings) => Promise<Client>,
  ): Promise<Client>;
  /** How such a session would be opened, for what is closed by itself. */
  settingsFor(kind: 'raw' | 'library'): Promise<SessionSettings>;
  /** Says what is no error, on stderr. */
  say(text: string): void;
}

export interface SessionSettings {
  readonly dial: DialSettings;
  readonly recorder?: Recorder;
  readonly signal: AbortSignal;
  readonly onNote: (text: string) => void;
}

export interface Closable {
  close(): Promise<void> | void;
}

export interface SessionNeeds {
  loadAnnotator(): Promise<() => Annotator>;
  /** Which servers answer with --lab. */
  readonly lab: LabOptions;
}

/**
 * Carries a verb out: opens the transcript, the lab and sessions as they are asked for, and closes everything, whatever happens.
 *
 * @returns the exit code
 */
export async function withSessions(
  args: Arguments,
  io: Io,
  { loadAnnotator, lab: wanted }: SessionNeeds,
  run: (context: SessionContext) => Promise<number>,
): Promise<number> {
  refuseElsewhere(args);
  const dial: DialSettings = { ...networkSettings(args), tls: tlsSettings(args) };
  return withTracing(args, io, loadAnnotator, async (tracing) => {
    const { signal, clear } = withDeadline(
      io.signal,
      milliseconds(args, 'max-time') ?? milliseconds(args, 'timeout'),
    );
    const onNote = (text: string): void => say(text, args, io);
    const opened: Closable[] = [];
    const labs = new Map<string, Promise<Lab>>();
    const labFor = (kind: 'raw' | 'library'): Promise<Lab> => {
      const lab = labs.get(kind) ?? startLab(wanted);
      labs.set(kind, lab);
      return lab;
    };
    const settingsFor = async (kind: 'raw' | 'library'): Promise<SessionSettings> => {
      const lab = args.flag('lab') ? await labFor(kind) : undefined;
      const recorder = await tracing.recorderFor(kind);
      return {
        dial: lab === undefined ? dial : inLab(dial, lab.dial),
        signal,
        onNote,
        ...(recorder && { recorder }),
      };
    };
    try {
      return await run({
        args,
        io,
        signal,
        say: onNote,
        settingsFor,
        async connect(kind, open) {
          const client = await open(await settingsFor(kind));
          opened.push(client);
          return client;
        },
      });
    } finally {
      clear();
      await Promise.all(opened.map(async (client) => client.close()));
      await Promise.all([...labs.values()].map(stopLab));
    }
  });
}

async function startLab(wanted: LabOptions): Promise<Lab> {
  const { startLab: start } = await kits.http.lab();
  return start(wanted);
}

async function stopLab(starting: Promise<Lab>): Promise<void> {
  // Why one could not be started was said where it was asked for.
  const lab = await starting.catch(() => undefined);
  await lab?.stop();
}
