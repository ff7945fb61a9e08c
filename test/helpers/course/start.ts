import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

export interface CourseProgram {
  readonly child: ChildProcess;
  /** The next line that it prints; `undefined` once it has ended. */
  next(): Promise<string | undefined>;
  type(line: string): void;
}

/** Runs one of the course's Python programs, which is gone after the test. */
export function startCourseProgram(name: string, ...args: readonly string[]): CourseProgram {
  const file = fileURLToPath(new URL(name, import.meta.url));
  const child = spawn('python3', [file, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill());
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  return {
    child,
    async next() {
      const { value, done } = await lines.next();
      return done === true ? undefined : value;
    },
    type: (line) => void child.stdin.write(`${line}\n`),
  };
}
