import { onTestFinished } from 'vitest';
import type { Io } from '../../src/terminal/io.ts';
import { Written } from './written.ts';

/** Collects what is written; `next` waits for text that matches. */
class Collected extends Written {
  async next(pattern: RegExp): Promise<string> {
    return (await this.match(pattern, 0))[0];
  }
}

export interface RunningCommand {
  readonly stdout: Collected;
  readonly stderr: Collected;
  /** Ctrl-C, and the exit code. */
  stop(): Promise<number>;
}

/** Starts a command that runs until it is told to stop, which it is after the test at the latest. */
export function startCommand(run: (io: Io) => Promise<number>, env: Io['env'] = {}): RunningCommand {
  const controller = new AbortController();
  const [stdout, stderr] = [new Collected(), new Collected()];
  const stdin = { async *[Symbol.asyncIterator]() {} };
  const running = run({ stdin, stdout, stderr, env, signal: controller.signal });
  const stop = (): Promise<number> => {
    controller.abort();
    return running;
  };
  running.catch(() => undefined);
  onTestFinished(async () => void (await stop().catch(() => undefined)));
  return { stdout, stderr, stop };
}
