/** The real thing, at a terminal which Python makes. */
import { execFile, spawn } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { skipWithout } from '../helpers/programs.ts';

const PROGRAM = [process.execPath, '--import', 'tsx', join(import.meta.dirname, 'ask-secret.ts')];
// The escape in the question must not reach the terminal as one; Enter is not shown, so a line ends after it.
const QUESTION = 'Password\\x1b[2J: ';
const SHOWN = `${QUESTION}\r\n`;

interface Seen {
  readonly code: number;
  readonly stdout: string;
  readonly shown: string;
  readonly echo: boolean;
  readonly restored: boolean;
}

async function typeAt(keys: string): Promise<Seen> {
  const script = join(import.meta.dirname, 'in-terminal.py');
  const { stdout } = await promisify(execFile)('python3', [script, keys, ...PROGRAM], { timeout: 20_000 });
  return JSON.parse(stdout) as Seen;
}

const { skip, reason } = skipWithout(['python3']);

describe.skipIf(skip)(`a secret asked for at a terminal${reason}`, () => {
  test('comes through, although stdin and stdout lead elsewhere, and nothing of it is shown', async () => {
    expect(await typeAt('p\\u00e4ss wrong\\x7f\\x7f\\x7f\\x7f\\x7fword\\r')).toEqual({
      code: 0,
      stdout: '"päss word"\n',
      shown: SHOWN,
      echo: false,
      restored: true,
    });
  });

  test('is given up with Ctrl-C: 130, and the terminal is as it was', async () => {
    expect(await typeAt('sec\\x03')).toMatchObject({
      code: 130,
      stdout: 'TransportError: interrupted\n',
      shown: SHOWN,
      restored: true,
    });
  });

  test('is given up when the process is told to end, and the terminal is as it was', async () => {
    expect(await typeAt('signal:TERM')).toMatchObject({ code: 130, shown: SHOWN, restored: true });
  });

  test('that has no end is refused, and the terminal is as it was', async () => {
    expect(await typeAt('x'.repeat(4096))).toMatchObject({ code: 63, shown: SHOWN, restored: true });
  });
});

test('nobody can be asked where there is no terminal', async () => {
  const [program = '', ...args] = PROGRAM;
  // A session of its own has none, until it opens one.
  const child = spawn(program, args, { detached: true, stdio: ['ignore', 'pipe', 'inherit'] });
  let stdout = '';
  for await (const bytes of child.stdout as AsyncIterable<Buffer>) stdout += bytes.toString();
  expect(stdout).toBe('null\n');
});
