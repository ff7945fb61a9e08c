import { expect } from 'vitest';
import { run } from '../../src/commands/http.ts';
import { fakeIo, type FakeIoOptions } from './fake-io.ts';

export interface Ran {
  readonly code: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** `netkit http …` in this process. */
export async function netkitHttp(argv: readonly string[], options: FakeIoOptions = {}): Promise<Ran> {
  const io = fakeIo(options);
  const code = await run(argv, io);
  return { code, stdout: io.stdout.bytes, stderr: io.stderr.text };
}

/** The same, expected to work and to have nothing to complain of: what came out. */
export async function succeed(...argv: readonly string[]): Promise<Buffer> {
  const { code, stdout, stderr } = await netkitHttp(argv);
  expect([code, stderr]).toEqual([0, '']);
  return stdout;
}
