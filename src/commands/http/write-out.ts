import { readData } from '../../actions/http/data.ts';
import type { Io } from '../../terminal/io.ts';
import { readInput } from '../shared/input.ts';
import { writeOut } from '../shared/output.ts';
import { transferFacts, type Transfer } from './write-out/facts.ts';
import { renderWriteOut } from './write-out/render.ts';

/**
 * The format that `-w` gives: itself, `@file` or `@-`, of which curl leaves the line ends out.
 *
 * @throws TransportError `read-file`, LimitError
 */
export async function readFormat(value: string, io: Io): Promise<string> {
  return Buffer.from(await readData([{ kind: 'data', value }], readInput(io))).toString();
}

/** Says of a transfer, done or failed, what `-w` asked for. */
export async function showWriteOut(format: string, transfer: Transfer, io: Io): Promise<void> {
  const { stdout, stderr } = renderWriteOut(format, transferFacts(transfer), {
    stdout: io.stdout.isTTY === true,
    stderr: io.stderr.isTTY === true,
  });
  await writeOut(io.stdout, stdout);
  await writeOut(io.stderr, stderr);
}
