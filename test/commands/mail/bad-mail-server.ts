/** Mail servers that misbehave, and what becomes of a netkit that meets one. */
import type { Io } from '../../../src/terminal/io.ts';
import { writeForEver, writeInBytes } from '../../helpers/bad-server.ts';
import { fakeIo, type FakeIoOptions } from '../../helpers/fake-io.ts';
import type { Answer } from '../../helpers/mail-script.ts';

export type Script = Readonly<Record<string, Answer>>;

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  /** Without the note about a password in the clear, which is another test's. */
  readonly stderr: string;
}

export async function runMail(
  run: (argv: readonly string[], io: Io) => Promise<number>,
  argv: readonly string[],
  options?: FakeIoOptions,
): Promise<Ran> {
  const io = fakeIo(options);
  const code = await run(argv, io);
  const stderr = io.stderr.text.replace(/^netkit: the password .*in the clear.*\n/gm, '');
  return { code, stdout: io.stdout.text, stderr };
}

export const isSilent = (): undefined => undefined;

export const hangsUp: Answer = (_, socket) => void socket.destroy();

/** Says this, each byte in a packet of its own. */
export function inBytes(reply: string): Answer {
  return async (_, socket) => {
    await writeInBytes(socket, reply);
  };
}

/** Says the same for ever, as long as somebody takes it. */
export function saysForEver(text: string, first = ''): Answer {
  return async (_, socket) => {
    socket.write(first, 'latin1');
    await writeForEver(socket, text);
  };
}
