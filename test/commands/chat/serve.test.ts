import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { run } from '../../../src/commands/chat.ts';
import { fakeIo } from '../../helpers/fake-io.ts';
import { testWith } from '../../helpers/programs.ts';
import { startCommand } from '../../helpers/running-command.ts';
import { scratchFolder } from '../../helpers/scratch.ts';
import { Caller, GREETING_END, lineCaller } from '../../lab/chat/caller.ts';

/** `netkit chat serve` under way. */
async function serve(argv: readonly string[] = [], env: Record<string, string> = {}) {
  const command = startCommand((io) => run(['serve', '0', ...argv], io), env);
  const address = (await command.stdout.next(/^.*\n/)).trim();
  return { ...command, address, port: Number(address.split(':')[1]) };
}

describe('netkit chat serve', () => {
  it('says where it listens and how to take part, and ends with 0 at Ctrl-C', async () => {
    const { port, address, stdout, stderr, stop } = await serve();
    expect(address).toBe(`127.0.0.1:${port}`);
    expect(stderr.text).toBe(
      `netkit: take part with  netkit chat connect 127.0.0.1 ${port}  or  nc 127.0.0.1 ${port}  or  irssi -c 127.0.0.1 -p ${port}\n`,
    );
    const alice = await lineCaller(port);
    expect(await stop()).toBe(0);
    expect(await alice.hearOut()).toBe('server> the relay is closing\n');
    expect(stdout.text).toBe(`${address}\n`);
  });

  it('says it as JSON', async () => {
    const { address } = await serve(['--format', 'json', '--quiet']);
    expect(JSON.parse(address)).toEqual({
      address: expect.stringMatching(/^127\.0\.0\.1:\d+$/) as string,
      host: '127.0.0.1',
      port: expect.any(Number) as number,
      tls: false,
      password: false,
    });
  });

  it('shows who comes and goes, and not what they say', async () => {
    const { port, stderr } = await serve();
    const alice = await lineCaller(port, 'hello\n');
    alice.say('/nick alice\nFIN\n');
    await stderr.next(/alice left\n/);
    expect(stderr.text.replaceAll(alice.address, 'ALICE').replace(/^\S+ take part.*\n/, '')).toMatch(
      /^\S+Z #lobby server> ALICE joined #lobby\n\S+Z #lobby server> ALICE is now alice\n\S+Z #lobby server> alice left\n$/,
    );
  });

  it('writes what was said into --log, and never a whisper or the password', async () => {
    const log = join(scratchFolder(), 'chat.log');
    const { port, stderr, stop } = await serve(['--log', log, '--quiet', '--password'], {
      NETKIT_PASSWORD: 'open sesame',
    });
    const alice = await Caller.call(port);
    alice.say('/pass open sesame\n');
    await alice.hear(GREETING_END);
    alice.say('/nick alice\nhello\n/msg alice psst\nFIN\n');
    expect(await alice.hearOut()).toMatch(/psst\nfin$/);
    await stop();
    const lines = readFileSync(log, 'utf8').split('\n');
    expect(lines.map((line) => line.slice(line.indexOf(' ') + 1))).toEqual([
      `#lobby server> ${alice.address} joined #lobby`,
      `#lobby server> ${alice.address} is now alice`,
      '#lobby alice> hello',
      '#lobby server> alice left',
      '',
    ]);
    expect(stderr.text).toBe('');
  });

  it('says the message of the day', async () => {
    const motd = join(scratchFolder(), 'motd');
    writeFileSync(motd, 'Be nice.\n');
    const { port } = await serve(['--motd', motd]);
    const alice = await Caller.call(port);
    alice.say('hi\n');
    await alice.hear(`${GREETING_END}\nserver> Be nice.\n`);
  });

  it('has the limits that it is told', async () => {
    const { port } = await serve(['--max-clients', '1', '--rate', '0']);
    const alice = await lineCaller(port);
    expect(await (await Caller.call(port)).hearOut()).toContain('too many clients');
    alice.say('/who\n'.repeat(500) + 'FIN\n');
    expect((await alice.hearOut()).match(/in #lobby/g)).toHaveLength(500);
  });

  it.for([
    [['70000'], "'70000' is not a port"],
    [['0', '--rate', '-1'], '--rate needs'],
    [['0', '--rate', '1.5'], '--rate needs'],
    [['0', '--max-clients', '0'], '--max-clients needs'],
    [['0', '--password'], 'the password of the relay is missing'],
    [['0', '--key', 'x'], '--key needs --cert'],
  ] as const)('refuses %j', async ([argv, message]) => {
    expect(await refused(...argv)).toEqual([2, expect.stringContaining(message)]);
  });

  it('refuses a message of the day that is none', async () => {
    const motd = join(scratchFolder(), 'motd');
    expect(await refused('--motd', motd)).toEqual([26, expect.stringContaining('cannot read')]);
    writeFileSync(motd, 'x'.repeat(16 * 1024 + 1));
    expect(await refused('--motd', motd)).toEqual([
      63,
      expect.stringContaining('more than 16384 characters'),
    ]);
  });

  testWith('nc')('lets people talk with nc', async () => {
    const { port } = await serve();
    const alice = await lineCaller(port);
    expect(await talkWith('nc', ['127.0.0.1', String(port)])).toMatch(/^server> Welcome, .*\nfin$/);
    await alice.hear('> hello from outside\n');
  });

  testWith('ncat')('lets people talk inside TLS with ncat', async () => {
    const { port, stderr } = await serve(['--tls'], { NETKIT_DATA: scratchFolder() });
    expect(stderr.text).toContain('--cacert');
    expect(await talkWith('ncat', ['--ssl', '127.0.0.1', String(port)])).toMatch(
      /^server> Welcome, .*\nfin$/,
    );
  });
});

/** Exit code and message. */
async function refused(...argv: readonly string[]): Promise<[number, string]> {
  const io = fakeIo();
  return [await run(['serve', ...argv], io), io.stderr.text];
}

/** Says something and FIN with a program, and resolves to what that shows. */
async function talkWith(program: string, argv: readonly string[]): Promise<string> {
  const child = spawn(program, argv);
  child.stdin.end('hello from outside\nFIN\n');
  let shown = '';
  for await (const chunk of child.stdout) shown += String(chunk);
  return shown;
}
