import { PassThrough } from 'node:stream';
import { onTestFinished } from 'vitest';
import { TransportError } from '../../src/errors.ts';
import type { Io } from '../../src/terminal/io.ts';
import { Written } from './written.ts';

/** What was written, as a test reads along. */
class ReadAlong extends Written {
  #read = 0;

  /** The first match behind the last one. */
  async next(pattern: RegExp): Promise<RegExpExecArray> {
    const match = await this.match(pattern, this.#read);
    this.#read += match.index + match[0].length;
    return match;
  }
}

export interface TalkingCommand {
  readonly stdout: ReadAlong;
  readonly stderr: ReadAlong;
  /** On stdin, which stays open. */
  type(line: string): void;
  endInput(): void;
  interrupt(): void;
  readonly code: Promise<number>;
}

/** A command in a pipe, with a test at both of its ends; interrupted after the test at the latest. */
export function startTalking(run: (io: Io) => Promise<number>): TalkingCommand {
  const stdin = new PassThrough();
  const [stdout, stderr] = [new ReadAlong(), new ReadAlong()];
  const stop = new AbortController();
  const interrupt = (): void => stop.abort(new TransportError('aborted', 'interrupted'));
  const code = run({ stdin, stdout, stderr, env: {}, signal: stop.signal });
  onTestFinished(async () => {
    interrupt();
    await code;
  });
  return {
    stdout,
    stderr,
    type: (line) => void stdin.write(`${line}\n`),
    endInput: () => void stdin.end(),
    interrupt,
    code,
  };
}
