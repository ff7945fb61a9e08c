import { expect, test } from 'vitest';
import { exitCodes } from '../../scripts/docs/exit-codes.ts';
import { findCommand } from '../../src/commands/find-command.ts';
import { fakeIo } from '../helpers/fake-io.ts';

const EXAMPLES = exitCodes().flatMap(({ number, example }) =>
  example === undefined ? [] : [[example, number] as const],
);

test.each(EXAMPLES)('%s ends with %i', async (line, number) => {
  // No word of them needs quotes.
  const [, command = '', ...argv] = line.split(' ');
  const { run } = await findCommand(command).load();
  expect(await run(argv, fakeIo())).toBe(number);
});
