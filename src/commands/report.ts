import { isNetkitError, type NetkitError } from '../errors.ts';
import { exitCodeOf } from '../exit-codes.ts';
import { escapeForTerminal } from '../terminal/escape.ts';
import type { Io } from '../terminal/io.ts';

/** A cause of a cause of a cause: nobody reads further, and a circle ends here too. */
const MAX_CAUSES = 8;
/** In characters: a long URL fits, and a server's 256 KiB of reason phrase does not. */
export const MAX_MESSAGE = 2000;

/**
 * Says on stderr what went wrong: one line, and a hint. The stack, and those of the causes, only with
 * `NETKIT_DEBUG=1`; for a defect in netkit itself, that is what the hint asks for.
 *
 * @returns the exit code
 */
export function reportError(error: unknown, io: Pick<Io, 'stderr' | 'env'>): number {
  const { message, hint } = isNetkitError(error) ? error : defect(error);
  io.stderr.write(`netkit: ${oneLine(message)}\n`);
  if (hint !== undefined) io.stderr.write(`  hint: ${oneLine(hint)}\n`);
  if (io.env['NETKIT_DEBUG'] === '1') io.stderr.write(stacks(error));
  return exitCodeOf(error);
}

function defect(error: unknown): Pick<NetkitError, 'message' | 'hint'> {
  const said = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return {
    message: `a defect in netkit: ${said}`,
    hint: 'NETKIT_DEBUG=1 shows where; please report it',
  };
}

/** A message may quote what a server or a user sent: nothing in it reaches the terminal raw, or floods it. */
function oneLine(text: string): string {
  const shown = text.length > MAX_MESSAGE ? `${text.slice(0, MAX_MESSAGE)}…` : text;
  const lines = shown.split('\n').map((line) => line.trim());
  return escapeForTerminal(lines.filter((line) => line !== '').join(' '));
}

function stacks(error: unknown): string {
  let text = '';
  let current = error;
  for (let depth = 0; depth < MAX_CAUSES && current instanceof Error; depth++) {
    const lines = (current.stack ?? String(current)).split('\n').map((line) => escapeForTerminal(line));
    text += `${depth === 0 ? '' : 'caused by: '}${lines.join('\n')}\n`;
    current = current.cause;
  }
  return text;
}
