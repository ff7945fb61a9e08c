/** Mail servers that misbehave, and what becomes of a netkit that meets one. */
import { once } from 'node:events';
import type net from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { expect } from 'vitest';
import type { Io } from '../../../src/terminal/io.ts';
import { fakeIo, type FakeIoOptions } from '../../helpers/fake-io.ts';
import type { Answer } from '../../helpers/mail-script.ts';

export type Script = Readonly<Record<string, Answer>>;

/** What the server does, what the exit code is, and what is said; 0: it works all the same. */
export interface Row {
  readonly does: string;
  readonly script: Script;
  readonly options?: readonly string[];
  readonly code: number;
  readonly says?: RegExp;
  /** Where the library client rightly ends otherwise, and why. */
  readonly library?: { readonly code: number; readonly why: string; readonly says?: RegExp };
}

/** One line that says what is wrong, perhaps one that says what to do, and nothing that moves a cursor. */
// oxlint-disable-next-line no-control-regex -- the very characters that must not be there
const ONE_ERROR = /^netkit: [^\x00-\x1f\x7f-\x9f]+\n(?: {2}hint: [^\x00-\x1f\x7f-\x9f]+\n)?$/;

/** In seconds: whatever hangs, hangs no longer, and whatever is there in time is there sooner. */
export const PATIENCE = ['--idle-timeout', '5', '--connect-timeout', '5', '-m', '20'];
export const IMPATIENCE = ['--idle-timeout', '0.2', '--connect-timeout', '0.2'];

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

export function expectError({ code, stdout, stderr }: Ran, expected: number, says: RegExp): void {
  expect(stderr).toMatch(ONE_ERROR);
  expect(stderr).toMatch(says);
  expect([code, stdout]).toEqual([expected, '']);
}

export const isSilent = (): undefined => undefined;

export const hangsUp: Answer = (_, socket) => void socket.destroy();

/** Says this, each byte in a packet of its own. */
export function inBytes(reply: string): Answer {
  return async (_, socket) => {
    for (const byte of `${reply}\r\n`) {
      socket.write(byte, 'latin1');
      await setImmediate();
    }
  };
}

/** Says the same for ever, as long as somebody takes it. */
export function saysForEver(text: string, first = ''): Answer {
  return async (_, socket) => {
    socket.write(first, 'latin1');
    const piece = Buffer.from(text.repeat(Math.ceil(65_536 / text.length)), 'latin1');
    while (!socket.destroyed) await writeOrLeave(socket, piece);
  };
}

async function writeOrLeave(socket: net.Socket, piece: Uint8Array): Promise<void> {
  if (!socket.write(piece)) {
    await Promise.race([once(socket, 'drain'), once(socket, 'close')]).catch(() => {});
  }
  await setImmediate();
}
