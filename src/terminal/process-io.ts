import { closeSync, openSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { type NetkitError, TransportError } from '../errors.ts';
import type { Io, Output } from './io.ts';

/** In milliseconds: what a reader has to take the last lines after Ctrl-C; one that has stopped reading never will. */
const LAST_WORDS_MS = 500;

/** The terminal that the process belongs to, where it belongs to one, whatever became of its streams. */
const TERMINAL = '/dev/tty';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** This process as an Io, and what became of its output. */
export interface ProcessIo {
  readonly io: Io;
  /**
   * Resolves once everything written has been taken, with what stdout failed of, if it did. `reader gone`
   * (EPIPE) is no failure: the reader has what it wanted, as in `yes | head`. After a signal it waits no longer
   * than LAST_WORDS_MS.
   */
  finished(): Promise<NetkitError | 'reader gone' | undefined>;
}

/**
 * The first Ctrl-C, TERM or HUP aborts the Io's signal and gives the signals back, so that a second one kills
 * at once; a write to stdout that is stuck fails with it. When stdout's reader goes, the command is told to
 * stop, and nothing more is said on stderr.
 */
export function createProcessIo(): ProcessIo {
  const stop = new AbortController();
  const opened: NodeJS.WriteStream[] = [];
  let stdout: Output | undefined;
  let stderr: Output | undefined;
  let failure: NetkitError | 'reader gone' | undefined;
  /** Who waits for stdout to take something. */
  const waiting = new Set<(error: Error) => void>();

  function interrupt(): void {
    for (const each of SIGNALS) process.off(each, interrupt);
    const reason = new TransportError('aborted', 'interrupted');
    stop.abort(reason);
    for (const giveUp of waiting) giveUp(reason);
  }
  for (const signal of SIGNALS) process.on(signal, interrupt);

  function outputFailed(cause: NodeJS.ErrnoException): void {
    const error = new TransportError('write-file', `cannot write the output: ${cause.message}`, { cause });
    failure ??= cause.code === 'EPIPE' ? 'reader gone' : error;
    stop.abort(error);
  }

  function openStdout(): Output {
    const stream = open(process.stdout, outputFailed);
    return outputOf(stream, (data, callback) => {
      const settle = (error?: Error | null): void => {
        if (waiting.delete(settle)) callback?.(error);
      };
      waiting.add(settle);
      return stream.write(data, (error) => {
        // Noted before the command hears of it, so that what it then says can be left out.
        if (error) outputFailed(error);
        settle(error);
      });
    });
  }

  function openStderr(): Output {
    // Where stderr is gone there is nobody left to tell.
    const stream = open(process.stderr, () => {});
    return outputOf(stream, (data, callback) => {
      if (failure !== 'reader gone') return stream.write(data, callback);
      callback?.();
      return true;
    });
  }

  function open(stream: NodeJS.WriteStream, onError: (error: Error) => void): NodeJS.WriteStream {
    stream.on('error', onError);
    opened.push(stream);
    return stream;
  }

  return {
    // Getters, because Node makes each stream when it is first asked for, and that takes time.
    io: {
      get stdin() {
        return process.stdin;
      },
      get stdout() {
        return (stdout ??= openStdout());
      },
      get stderr() {
        return (stderr ??= openStderr());
      },
      env: process.env,
      signal: stop.signal,
      get askSecret() {
        return canOpen(TERMINAL)
          ? async (question: string) =>
              (await import('./prompt.ts')).askSecret(TERMINAL, question, stop.signal)
          : undefined;
      },
      get terminal() {
        if (!process.stdin.isTTY || !process.stdout.isTTY) return undefined;
        // Also when all goes to the terminal itself, what it fails of is heard of.
        stdout ??= openStdout();
        return { input: process.stdin, output: process.stdout, interrupt };
      },
    },
    async finished() {
      const all = Promise.all(opened.map(drained));
      await (stop.signal.aborted ? Promise.race([all, setTimeout(LAST_WORDS_MS)]) : all);
      return failure;
    },
  };
}

function canOpen(device: string): boolean {
  try {
    closeSync(openSync(device, 'r+'));
    return true;
  } catch {
    return false;
  }
}

function outputOf(stream: NodeJS.WriteStream, write: Output['write']): Output {
  return {
    isTTY: stream.isTTY,
    // A terminal's width changes; one that does not know it says 0.
    get columns() {
      return stream.columns || undefined;
    },
    write,
  };
}

function drained(stream: NodeJS.WriteStream): Promise<void> {
  if (stream.destroyed || stream.writableLength === 0) return Promise.resolve();
  return new Promise((resolve) => {
    stream.write('', () => resolve());
  });
}
