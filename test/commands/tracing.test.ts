import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Arguments } from '../../src/commands/command.ts';
import { openTracing } from '../../src/commands/shared/tracing.ts';
import { fakeIo } from '../helpers/fake-io.ts';
import { scratchFolder } from '../helpers/scratch.ts';

describe('a transcript in a file', () => {
  it('is at its end when it is closed: a socket that closes later writes into nobody else’s file', async () => {
    const folder = scratchFolder();
    const tracing = await openTracing(argumentsWith({ 'trace-out': join(folder, 'trace') }), fakeIo(), () =>
      Promise.reject(new Error('no screen is asked for')),
    );
    const connection = (await tracing.recorderFor('raw'))?.connection('a.test', 80);
    connection?.connected('127.0.0.1:1', '127.0.0.1:80');
    tracing.close();
    // The system gives the next file the number that has become free.
    const other = openSync(join(folder, 'other'), 'w');
    connection?.closed();
    closeSync(other);
    expect(readFileSync(join(folder, 'other'), 'utf8')).toBe('');
    expect(readFileSync(join(folder, 'trace'), 'utf8')).toMatch(/^\{.*"kind":"connected".*\}\n$/);
  });
});

function argumentsWith(texts: Readonly<Record<string, string>>): Arguments {
  return {
    operands: [],
    flag: () => false,
    text: (name) => texts[name],
    number: () => undefined,
    texts: () => [],
    given: [],
  };
}
