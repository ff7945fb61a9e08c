/** For prompt.test.ts: asks at the terminal, tells what came on stdout, and ends as the command line would. */
import { exitCodeOf } from '../../src/exit-codes.ts';
import { createProcessIo } from '../../src/terminal/process-io.ts';

const { io } = createProcessIo();
try {
  process.stdout.write(`${JSON.stringify((await io.askSecret?.('Password\x1b[2J: ')) ?? null)}\n`);
} catch (error) {
  process.stdout.write(`${String(error)}\n`);
  process.exitCode = exitCodeOf(error);
}
