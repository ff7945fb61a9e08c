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
