import type { Io } from '../../terminal/io.ts';
import type { Arguments } from '../command.ts';

export async function runListen(args: Arguments, io: Io): Promise<number> {
  throw new Error(`to be written: ${String(args)} ${String(io)}`);
}
