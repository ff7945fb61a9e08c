/** What the tests of servers that misbehave share, whatever is spoken. */
import { once } from 'node:events';
import type net from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { expect } from 'vitest';

export const CLIENTS = ['raw', 'library'] as const;
export type Kind = (typeof CLIENTS)[number];

/** In seconds: whatever hangs, hangs no longer, and whatever is there in time is there sooner. */
export const PATIENCE = ['--idle-timeout', '5', '--connect-timeout', '5', '-m', '20'];
export const IMPATIENCE = ['--idle-timeout', '0.2', '--connect-timeout', '0.2'];

/** What the server does, what the exit code is, and what is said; 0: it works all the same. */
export interface Row<Script> {
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

interface Ran {
  readonly code: number;
  readonly stdout: string | Buffer;
  readonly stderr: string;
}

export function expectError({ code, stdout, stderr }: Ran, expected: number, says: RegExp): void {
  expect(stderr).toMatch(ONE_ERROR);
  expect(stderr).toMatch(says);
  expect([code, stdout.toString()]).toEqual([expected, '']);
}

/** A line, each byte in a packet of its own. */
export async function writeInBytes(socket: net.Socket, line: string): Promise<void> {
  for (const byte of `${line}\r\n`) {
    socket.write(byte, 'latin1');
    await setImmediate();
  }
}

/** The same for ever, as long as somebody takes it. */
export async function writeForEver(socket: net.Socket, text: string): Promise<void> {
  const piece = Buffer.from(text.repeat(Math.ceil(65_536 / text.length)), 'latin1');
  while (!socket.destroyed) {
    if (!socket.write(piece)) {
      await Promise.race([once(socket, 'drain'), once(socket, 'close')]).catch(() => {});
    }
    await setImmediate();
  }
}
