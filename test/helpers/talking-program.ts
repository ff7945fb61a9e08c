import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { onTestFinished } from 'vitest';

export interface TalkingProgram {
  /** The next line of its stdout; `undefined` after the last. */
  line(): Promise<string | undefined>;
  type(text: string): void;
  endInput(): void;
  /** Once it has ended. */
  readonly code: Promise<number | null>;
}

/** Another program with a test at both of its ends; killed after the test at the latest. */
export function startProgram(program: string, ...args: readonly string[]): TalkingProgram {
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const code = once(child, 'close').then(([status]) => status as number | null);
  onTestFinished(async () => {
    child.kill();
    await code;
  });
  // Whoever has ended reads no more.
  child.stdin.on('error', () => undefined);
  const lines: Interface = createInterface({ input: child.stdout });
  const each = lines[Symbol.asyncIterator]();
  return {
    line: async () => (await each.next()).value as string | undefined,
    type: (text) => void child.stdin.write(text),
    endInput: () => void child.stdin.end(),
    code,
  };
}

/** One of the courses' programs. Not the python3 of a version manager, which takes longer to start than the test. */
export function startCourse(script: string, ...args: readonly string[]): TalkingProgram {
  return startProgram('python3', '-S', '-E', join(import.meta.dirname, 'course', script), ...args);
}
