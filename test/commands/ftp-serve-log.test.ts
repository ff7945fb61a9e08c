import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { run } from '../../src/commands/ftp.ts';
import { type RunningCommand, startCommand } from '../helpers/running-command.ts';
import { scratchFolder } from '../helpers/scratch.ts';
import { readAll, Talk } from '../lab/ftp/talk.ts';

interface Serving extends RunningCommand {
  /** A control connection, logged in as anybody. */
  login(): Promise<Talk>;
}

/** A folder with `a.txt` and `.env` in it. */
function serve(...options: readonly string[]): Serving {
  const folder = scratchFolder();
  writeFileSync(join(folder, 'a.txt'), 'abc');
  writeFileSync(join(folder, '.env'), 'x');
  const running = startCommand((io) => run(['serve', folder, '--port', '0', ...options], io));
  return {
    ...running,
    async login() {
      const url = await running.stdout.next(/^ftp:\/\/127\.0\.0\.1:\d+\/\n/);
      return Talk.login(Number(new URL(url).port), 'anonymous', '');
    },
  };
}

async function fetchFile(talk: Talk, name: string): Promise<string> {
  const data = await talk.openData();
  const opening = await talk.say(`RETR ${name}`);
  if (!opening.startsWith('150')) return opening;
  const content = await readAll(data);
  await talk.reply();
  return content;
}

describe('netkit ftp serve', () => {
  it('logs on stderr what it lets in, moves and refuses', async () => {
    const { login, stderr } = serve();
    const talk = await login();
    expect(await fetchFile(talk, 'a.txt')).toBe('abc');
    expect(await talk.code('DELE a.txt')).toBe(550);
    await stderr.next(/"DELE .*\n/);
    expect(stderr.text.replaceAll(/\[.*?\]|(?<= )\d+\.\d$/gm, '*')).toBe(
      [
        '127.0.0.1 - anonymous * "USER anonymous" 230 - *',
        '127.0.0.1 - anonymous * "RETR /a.txt" 226 3 *',
        '127.0.0.1 - anonymous * "DELE a.txt" 550 - *',
        '',
      ].join('\n'),
    );
  });

  it('has no log with --quiet', async () => {
    const { login, stderr, stop } = serve('--quiet');
    await fetchFile(await login(), 'a.txt');
    await stop();
    expect(stderr.text).toBe('');
  });

  it('hides names that begin with a dot', async () => {
    const talk = await serve().login();
    expect(await fetchFile(talk, '.env')).toMatch(/^550 /);
    expect(await talk.say('STAT .')).not.toContain('.env');
  });

  it('shows them with --hidden', async () => {
    const talk = await serve('--hidden').login();
    expect(await fetchFile(talk, '.env')).toBe('x');
    expect(await talk.say('STAT .')).toContain('.env');
  });
});
