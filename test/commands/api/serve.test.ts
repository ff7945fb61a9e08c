import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readArgv } from '../../../src/commands/argv.ts';
import { parseArguments } from '../../../src/commands/parse.ts';
import { serveVerb } from '../../../src/commands/api/serve-verb.ts';
import type { Io } from '../../../src/terminal/io.ts';
import { ask, curl } from '../../helpers/curl.ts';
import { testWith } from '../../helpers/programs.ts';
import { type RunningCommand, startCommand } from '../../helpers/running-command.ts';
import { scratchFolder } from '../../helpers/scratch.ts';

const testWithCurl = testWith('curl');

function start(argv: readonly string[] = [], env: Io['env'] = {}): RunningCommand {
  const words = argv.includes('--port') ? argv : ['--port', '0', ...argv];
  const args = parseArguments(serveVerb, readArgv(words, serveVerb.options));
  return startCommand((io) => serveVerb.run(args, io), env);
}

async function urlOf({ stdout }: RunningCommand): Promise<string> {
  return (await stdout.next(/^https?:\/\/.*\n/)).trim();
}

const HAT = [
  '--json',
  '{"title":"Hat","price":9.5,"description":"Felt","category":"electronic","image":"a"}',
];

describe('netkit api serve', () => {
  testWithCurl('says its URL, stores, logs on stderr, and ends with 0 on Ctrl-C', async () => {
    const running = start();
    const url = await urlOf(running);
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
    const { status, headers } = await ask(`${url}products`, ...HAT);
    expect([status, headers.get('location')]).toEqual([201, '/products/21']);
    expect((await ask(`${url}products/21`)).status).toBe(200);
    await running.stderr.next(/^127\.0\.0\.1 - - \[.*\] "POST \/products HTTP\/1\.1" 201 \d+ \d+\.\d$/m);
    expect(await running.stop()).toBe(0);
    expect((await curl(url)).code).toBe(7);
    expect(running.stdout.text).toBe(`${url}\n`);
  });

  testWithCurl('says where a page about it is, which is there', async () => {
    for (const more of [[], ['--faithful']]) {
      const { stderr } = start(more);
      const [, page = ''] = /open (\S+) /.exec(await stderr.next(/^netkit: open \S+ in a browser.*\n/)) ?? [];
      const { headers } = await ask(page);
      expect(headers.get('content-type')).toMatch(/^text\/html/);
    }
  });

  it('says all of it as one JSON line, and nothing else with --quiet', async () => {
    const file = join(scratchFolder(), 'store.sqlite');
    const { stdout, stderr, stop } = start(['--format', 'json', '--quiet', '--store', file]);
    const facts: unknown = JSON.parse(await stdout.next(/^.*\n/));
    expect(facts).toEqual({
      url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/$/) as string,
      host: '127.0.0.1',
      port: expect.any(Number) as number,
      file,
      faithful: false,
      tls: false,
    });
    await fetch(`${(facts as { url: string }).url}products`);
    await stop();
    expect(stderr.text).toBe('');
  });

  testWithCurl('keeps what was added in the file, for the next time', async () => {
    const file = join(scratchFolder(), 'store.sqlite');
    const first = start(['--store', file]);
    await ask(`${await urlOf(first)}products`, ...HAT);
    await first.stop();
    const second = start(['--store', file]);
    const { body } = await ask(`${await urlOf(second)}products/21`);
    expect(JSON.parse(body.toString())).toMatchObject({ title: 'Hat' });
  });

  testWithCurl('--faithful forgets', async () => {
    const url = await urlOf(start(['--faithful']));
    expect((await ask(`${url}products`, ...HAT)).status).toBe(200);
    expect((await ask(`${url}products/21`)).body.toString()).toBe('null');
  });

  testWithCurl(
    "speaks https with the lab's certificate, which curl trusts by the file it names",
    async () => {
      const running = start(['--tls'], { NETKIT_DATA: scratchFolder() });
      const url = await urlOf(running);
      const ca = (await running.stderr.next(/--cacert \S+?;/)).slice('--cacert '.length, -1);
      expect((await ask(`${url}products/1`, '--cacert', ca)).status).toBe(200);
      expect((await curl(url)).code).toBe(60);
    },
  );

  testWithCurl('warns when others can reach it', async () => {
    const running = start(['--bind', '0.0.0.0']);
    await running.stderr.next(
      /netkit: listening on 0\.0\.0\.0: whoever can reach this machine can read and change/,
    );
    expect((await ask(await urlOf(running))).status).toBe(200);
  });

  it('refuses a folder, and a file in none', async () => {
    const folder = scratchFolder();
    const missing = join(folder, 'none');
    for (const [file, said] of [
      [folder, `${folder} is a folder`],
      [join(missing, 'store.sqlite'), `there is no folder ${missing}`],
    ] as const) {
      await expect(start(['--store', file]).stop()).rejects.toMatchObject({ code: 'usage', message: said });
    }
    expect(existsSync(missing)).toBe(false);
  });

  it('refuses a file that is damaged, or another program’s, and leaves it as it is', async () => {
    const file = join(scratchFolder(), 'store.sqlite');
    for (const content of ['no database at all', `SQLite format 3\0${'\xff'.repeat(5000)}`]) {
      writeFileSync(file, content, 'latin1');
      await expect(start(['--store', file]).stop()).rejects.toMatchObject({
        code: 'read-file',
        message: expect.stringContaining(file) as string,
      });
      expect(readFileSync(file, 'latin1')).toBe(content);
    }
  });

  it('refuses a file that another store has open', async () => {
    const file = join(scratchFolder(), 'store.sqlite');
    await urlOf(start(['--store', file]));
    await expect(start(['--store', file]).stop()).rejects.toMatchObject({ code: 'read-file' });
  });

  testWithCurl('says when its port is taken, and lets go of the file', async () => {
    const file = join(scratchFolder(), 'store.sqlite');
    const { port } = new URL(await urlOf(start()));
    await expect(start(['--store', file, '--port', port]).stop()).rejects.toMatchObject({
      code: 'address-in-use',
    });
    expect((await ask(await urlOf(start(['--store', file])))).status).toBe(200);
  });

  it.each([
    [['--faithful', '--store', 'x.sqlite'], '--faithful keeps nothing'],
    [['--store', ''], 'the name of the file to --store in is empty'],
    [['--key', 'k.pem'], '--key needs --cert'],
    [['--port', '65536'], '--port 65536 is not a port'],
  ])('refuses %j', async (argv, message) => {
    await expect(start(argv).stop()).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining(message) as string,
    });
  });
});
