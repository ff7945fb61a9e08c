import { onTestFinished } from 'vitest';
import type { Io, Output } from '../../src/terminal/io.ts';

/** Collects what is written; `next` waits for text that matches. */
class Collected implements Output {
  text = '';
  #arrived: () => void = () => undefined;

  write(data: string | Uint8Array, callback?: (error?: Error | null) => void): boolean {
    this.text += typeof data === 'string' ? data : Buffer.from(data).toString();
    this.#arrived();
    callback?.();
    return true;
  }

  async next(pattern: RegExp): Promise<string> {
    for (;;) {
      const match = pattern.exec(this.text);
      if (match) return match[0];
      await new Promise<void>((resolve) => (this.#arrived = resolve));
    }
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
