import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { ask } from '../../helpers/curl.ts';
import { testWith } from '../../helpers/programs.ts';
import { scratchFolder } from '../../helpers/scratch.ts';

const CLI = join(import.meta.dirname, '../../../src/cli.ts');
const ADDED = 15;

/** A store in a process of its own; `kill` gives it no time for anything. */
async function start(file: string): Promise<{ url: string; kill(): Promise<void> }> {
  const argv = ['api', 'serve', '--port', '0', '--quiet', '--store', file];
  const child = spawn(process.execPath, ['--import', 'tsx', CLI, ...argv], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended;
  };
  onTestFinished(kill);
  const [said] = (await Promise.race([once(child.stdout.setEncoding('utf8'), 'data'), ended])) as [string];
  return { url: said.trim(), kill };
}

testWith('curl')('what was answered with 201 is there after kill -9, whole, and nothing else', async () => {
  const file = join(scratchFolder(), 'store.sqlite');
  const first = await start(file);
  const add = (title: string): Promise<{ status: number }> =>
    ask(
      `${first.url}products`,
      '--json',
      JSON.stringify({ title, price: 1, description: 'x'.repeat(2000), category: 'electronic', image: 'a' }),
    );
  expect((await add('first')).status).toBe(201);
  // The kill comes while more are on their way.
  const rest = Array.from({ length: ADDED }, (_, index) =>
    add(`${index}`).then(({ status }) => [index, status]),
  );
  await Promise.race(rest);
  await first.kill();
  const answered = (await Promise.allSettled(rest)).flatMap((each) =>
    each.status === 'fulfilled' && each.value[1] === 201 ? [String(each.value[0])] : [],
  );
  expect(answered.length).toBeGreaterThan(0);

  const second = await start(file);
  const { body } = await ask(`${second.url}products?skip=20`);
  const kept = JSON.parse(body.toString()) as { title: string; description: string }[];
  expect(kept[0]?.title).toBe('first');
  expect(kept.map(({ title }) => title)).toEqual(expect.arrayContaining(answered));
  expect(new Set(kept.map(({ description }) => description))).toEqual(new Set(['x'.repeat(2000)]));
});
