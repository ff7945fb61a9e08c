import { describe, expect, onTestFinished, test } from 'vitest';
import { command as chatCommand } from '../../../src/commands/chat.ts';
import { runCommand } from '../../../src/commands/run.ts';
import { type Relay, type RelaySettings, startRelay } from '../../../src/lab/chat/relay.ts';
import { startCourseProgram } from '../../helpers/course/start.ts';
import { fakeIo } from '../../helpers/fake-io.ts';
import { keyboard } from '../../helpers/keyboard.ts';
import { testWith } from '../../helpers/programs.ts';

/** Gone after the test. */
async function relayFor(settings: Partial<RelaySettings> = {}): Promise<Relay> {
  const relay = await startRelay({ host: '127.0.0.1', port: 0, ...settings });
  onTestFinished(() => relay.stop(0));
  return relay;
}

interface Somebody {
  type(line: string | undefined): void;
  /** The whole of what matches in what is shown, once it is. */
  sees(pattern: RegExp): Promise<string>;
  readonly code: Promise<number>;
}

function join(relay: Relay, args: readonly string[], env = {}): Somebody {
  const { stdin, type } = keyboard();
  const io = fakeIo({ stdin, env });
  const code = runCommand(chatCommand, ['connect', '127.0.0.1', `${relay.port}`, '-s', ...args], io);
  return {
    type,
    code,
    async sees(pattern) {
      for (;;) {
        const match = pattern.exec(io.stdout.text);
        if (match) return match[0];
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
  };
}

test('two talk, whisper, and leave', async () => {
  const relay = await relayFor();
  const alice = join(relay, ['--nick', 'alice']);
  await alice.sees(/you are alice now/);
  const bob = join(relay, ['--nick', 'bob']);
  await bob.sees(/You are in #lobby, with 1 other\..*\n.*you are bob now/);
  await alice.sees(/^server> 127\.0\.0\.1:\d+ joined #lobby\nserver> 127\.0\.0\.1:\d+ is now bob$/m);
  alice.type('hello');
  bob.type('/msg alice psst');
  await bob.sees(/^alice> hello$/m);
  await alice.sees(/^bob \(to you\)> psst$/m);
  bob.type(undefined);
  expect(await bob.code).toBe(0);
  await alice.sees(/^server> bob left$/m);
  await relay.stop(1000);
  expect(await alice.code).toBe(56);
  await alice.sees(/^server> .*clos/m);
});

test('two meet directly, once the one has said where and the other wants to', async () => {
  const relay = await relayFor();
  const alice = join(relay, ['--nick', 'alice', '--listen', '0']);
  const place = (await alice.sees(/you are at 127\.0\.0\.1:\d+/)).slice('you are at '.length);
  const bob = join(relay, []);
  await bob.sees(/Welcome/);
  bob.type('/join ALICE');
  await bob.sees(new RegExp(`^server> alice is at ${place}\n${place} JOINED`, 'm'));
  bob.type('past the relay');
  await alice.sees(/^127\.0\.0\.1 said: past the relay$/m);
  alice.type('/answer');
  alice.type('so I see');
  await bob.sees(/^127\.0\.0\.1 \(alice\) said: so I see$/m);
  bob.type('/leave');
  bob.type('back again');
  await alice.sees(/^127\.0\.0\.1:\d+> back again$/m);
  alice.type('/quit');
  bob.type('FIN');
  expect([await alice.code, await bob.code]).toEqual([0, 0]);
});

describe('a password', () => {
  test('lets one in', async () => {
    const relay = await relayFor({ password: 'open sesame' });
    const alice = join(relay, ['--password', '--nick', 'alice'], { NETKIT_PASSWORD: 'open sesame' });
    await alice.sees(/You are in #lobby, alone\..*\nserver> you are alice now/);
    alice.type(undefined);
    expect(await alice.code).toBe(0);
  });

  test('that is wrong does not', async () => {
    const relay = await relayFor({ password: 'open sesame' });
    const alice = join(relay, ['--password'], { NETKIT_PASSWORD: 'abracadabra' });
    await alice.sees(/server> this is not the password/);
    alice.type('/pass open sesame');
    await alice.sees(/You are in #lobby/);
    alice.type(undefined);
    expect(await alice.code).toBe(0);
  });
});

test('a password that is wrong to the end is exit code 67: nothing was heard', async () => {
  const relay = await relayFor({ password: 'open sesame' });
  const alice = join(relay, ['--password'], { NETKIT_PASSWORD: 'abracadabra' });
  await alice.sees(/server> this is not the password/);
  alice.type(undefined);
  expect(await alice.code).toBe(67);
});

testWith('python3')("the course's client takes part", async () => {
  const relay = await relayFor();
  const alice = join(relay, ['--nick', 'alice']);
  await alice.sees(/you are alice now/);
  const student = startCourseProgram('relay_client.py', '127.0.0.1', `${relay.port}`);
  const greeting = (await student.next()) ?? '';
  expect(greeting).toMatch(/^\*server> Welcome, 127\.0\.0\.1:\d+\. You are in #lobby, with 1 other\./);
  const name = /127\.0\.0\.1:\d+/.exec(greeting)?.[0] ?? '';
  await alice.sees(new RegExp(`^server> ${name} joined #lobby$`, 'm'));
  student.type('hello from Python');
  await alice.sees(new RegExp(`^${name}> hello from Python$`, 'm'));
  alice.type('hello from here');
  let heard = await student.next();
  while (heard !== undefined && !heard.includes('alice> hello from here')) heard = await student.next();
  // It has sent no line ends, and gets none.
  expect(heard).toMatch(/alice> hello from here\*$/);
  student.type('fin');
  expect(await student.next()).toBe('*fin*');
  expect(await student.next()).toBeUndefined();
  await alice.sees(new RegExp(`^server> ${name} left$`, 'm'));
  alice.type(undefined);
  expect(await alice.code).toBe(0);
});
