import { closeSync, openSync, writeSync } from 'node:fs';
import { on } from 'node:events';
import { ReadStream } from 'node:tty';
import { isNetkitError, TransportError } from '../errors.ts';
import { escapeForTerminal } from './escape.ts';
import { SecretLine } from './secret-line.ts';

/**
 * Asks a question at a terminal, and shows nothing of the answer. However it ends, the terminal is as it was before.
 *
 * @param device such as `/dev/tty`
 * @throws TransportError `aborted` for Ctrl-C, and when the terminal goes away; what the signal was aborted for;
 * LimitError for an answer that has no end
 */
export async function askSecret(device: string, question: string, signal: AbortSignal): Promise<string> {
  // Two of them, since the one that is read does not block, and a question is to be written whole.
  const output = openSync(device, 'w');
  const input = new ReadStream(openSync(device, 'r'));
  // A terminal that is closed cannot be restored, and nobody is left to hear of it.
  input.on('error', () => {});
  try {
    // Without echo, and keys that make signals come as characters, so that none of them leaves the terminal like this.
    input.setRawMode(true);
    say(output, escapeForTerminal(question));
    return await readSecret(input, signal);
  } finally {
    input.setRawMode(false);
    input.destroy();
    // Enter was not shown either.
    say(output, '\n');
    closeSync(output);
  }
}

async function readSecret(input: ReadStream, signal: AbortSignal): Promise<string> {
  const line = new SecretLine();
  try {
    for await (const [bytes] of on(input, 'data', { signal, close: ['end'] })) {
      const state = line.push(bytes as Uint8Array);
      if (state === 'done') return line.text;
      if (state === 'interrupted') break;
    }
  } catch (error) {
    if (isNetkitError(error)) throw error;
    throw isNetkitError(signal.reason) ? signal.reason : interrupted(error);
  }
  throw interrupted();
}

function interrupted(cause?: unknown): TransportError {
  return new TransportError('aborted', 'interrupted', { cause });
}

function say(output: number, text: string): void {
  try {
    writeSync(output, text);
  } catch {
    // The terminal has gone; reading tells.
  }
}
