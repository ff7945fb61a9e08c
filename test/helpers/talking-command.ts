import { PassThrough } from 'node:stream';
import { onTestFinished } from 'vitest';
import { TransportError } from '../../src/errors.ts';
import type { Io, Output } from '../../src/terminal/io.ts';

/** What was written, as a test reads along. */
class ReadAlong implements Output {
  text = '';
  #read = 0;
  #arrived: () => void = () => undefined;

  write(data: string | Uint8Array, callback?: (error?: Error | null) => void): boolean {
    this.text += typeof data === 'string' ? data : Buffer.from(data).toString();
    this.#arrived();
    callback?.();
    return true;
  }

  /** The first match behind the last one. */
  async next(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const match = pattern.exec(this.text.slice(this.#read));
      if (match !== null) {
        this.#read += match.index + match[0].length;
        return match;
      }
      await new Promise<void>((resolve) => (this.#arrived = resolve));
    }
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
