import { describe, expect, it } from 'vitest';
import { RELAY_LIMITS, RENAMING_COSTS, SNIFF_MS, WRONG_PASSWORD_MS } from '../../../src/lab/chat/limits.ts';
import type { RelaySettings } from '../../../src/lab/chat/relay.ts';
import { Caller, GREETING_END, ircCaller, lineCaller } from './caller.ts';
import { FakeClock } from './fake-clock.ts';
import { relayFor } from './start-relay.ts';

async function relayWithClock(settings: Partial<RelaySettings> = {}) {
  const clock = new FakeClock();
  return { clock, relay: await relayFor({ clock, ...settings }) };
}

/** Once the relay has taken so many in. */
async function connected(relay: { readonly clientCount: number }, count: number): Promise<void> {
  while (relay.clientCount < count) await new Promise((resolve) => setImmediate(resolve));
}

describe('a client that says nothing', () => {
  it('is greeted in plain text after SNIFF_MS', async () => {
    const { clock, relay } = await relayWithClock();
    const silent = await Caller.call(relay.port);
    const witness = await lineCaller(relay.port);
    await connected(relay, 2);
    clock.advance(SNIFF_MS - 1);
    witness.say('/rooms\n');
    await witness.hear('(1)\n');
    expect(silent.text).toBe('');
    clock.advance(1);
    expect(await silent.hear(GREETING_END)).toContain(`server> Welcome, ${silent.address}. `);
  });

  it('is greeted too when what it has said may still become IRC, which is text then', async () => {
    const { clock, relay } = await relayWithClock();
    const [nicky, witness] = [await Caller.call(relay.port), await lineCaller(relay.port)];
    nicky.say('nick');
    await connected(relay, 2);
    // What it says has come when what it says after that is heard, which is IRC no more.
    clock.advance(SNIFF_MS);
    await nicky.hear(GREETING_END);
    await witness.hear(`${nicky.address}> nick`);
  });
});

describe('an IRC client', () => {
  it('is gone when it has not registered in time', async () => {
    const { clock, relay } = await relayWithClock();
    const caller = await Caller.call(relay.port);
    caller.say('NICK alice\r\nJOIN #a\r\n');
    await caller.hear('451');
    clock.advance(RELAY_LIMITS.registrationTimeout - 1000);
    caller.say('JOIN #a\r\n');
    await caller.hear('451');
    clock.advance(1000);
    expect(await caller.hearOut()).toContain('(time is up: registration has not come)\r\n');
  });

  it('is asked whether it is there after a silence, and stays if it is', async () => {
    const { clock, relay } = await relayWithClock();
    const caller = await ircCaller(relay.port, 'alice');
    const { pingAfter, pingTimeout } = RELAY_LIMITS;
    clock.advance(pingTimeout);
    for (const _ of [1, 2]) {
      clock.advance(pingAfter - pingTimeout + 1000);
      await caller.hear('PING :netkit\r\n');
      caller.say('PONG :netkit\r\nPING here\r\n');
      await caller.hear('PONG netkit :here\r\n');
      clock.advance(pingTimeout);
    }
    caller.say('PING still\r\n');
    await caller.hear('PONG netkit :still\r\n');
  });

  it('is gone when it does not answer, and the others are told', async () => {
    const { clock, relay } = await relayWithClock();
    const [alice, bob] = [await ircCaller(relay.port, 'alice'), await lineCaller(relay.port)];
    clock.advance(RELAY_LIMITS.pingAfter + 1000);
    await alice.hear('PING :netkit\r\n');
    clock.advance(RELAY_LIMITS.pingTimeout + 1000);
    expect(await alice.hearOut()).toBe('ERROR :Closing Link: 127.0.0.1 (no answer to PING)\r\n');
    await bob.hear('server> alice left (no answer to PING)\n');
  });
});

describe('where there is a password', () => {
  it('a plain client has to say it in time, and one that has may be silent', async () => {
    const { clock, relay } = await relayWithClock({ password: 'open sesame' });
    const [late, inside] = [await Caller.call(relay.port), await Caller.call(relay.port)];
    late.say('hello\n');
    inside.say('/pass open sesame\n');
    await late.hear('the password first: /pass PASSWORD\n');
    await inside.hear(GREETING_END);
    clock.advance(RELAY_LIMITS.passwordTimeout);
    expect(await late.hearOut()).toBe('server> time is up: the password has not come\n');
    inside.say('/rooms\n');
    await inside.hear('#lobby (1)\n');
  });

  it('an IRC client says it with PASS', async () => {
    const { clock, relay } = await relayWithClock({ password: 'secret' });
    const [wrong, right] = [await Caller.call(relay.port), await Caller.call(relay.port)];
    wrong.say('PASS guess\r\nNICK bob\r\nUSER bob 0 * :Bob\r\n');
    right.say('PASS secret\r\nNICK alice\r\nUSER alice 0 * :Alice\r\n');
    await right.hear(' 001 alice ');
    clock.advance(WRONG_PASSWORD_MS);
    expect(await wrong.hearOut()).toContain(' 464 ');
  });

  it('whoever says a wrong one waits for the answer, and what they say next for that', async () => {
    const { clock, relay } = await relayWithClock({ password: 'secret' });
    const [wrong, right] = [await Caller.call(relay.port), await Caller.call(relay.port)];
    wrong.say('/pass guess\n/pass secret\n');
    right.say('/pass secret\n');
    await right.hear(GREETING_END);
    await wrong.hear('/pass PASSWORD\n');
    clock.advance(WRONG_PASSWORD_MS - 1);
    right.say('/rooms\n');
    await right.hear('(1)\n');
    expect(wrong.text).not.toContain('not the password');
    clock.advance(1);
    expect(await wrong.hear(GREETING_END)).toMatch(/^server> this is not the password\nserver> Welcome, /);
  });
});

describe('a client that sends faster than it may', () => {
  it('is heard in its time, and nothing is lost', async () => {
    const { clock, relay } = await relayWithClock({ limits: { rate: 20, burst: 10 } });
    const bob = await lineCaller(relay.port);
    const flooder = await lineCaller(relay.port, 'line 0\n');
    await bob.hear('line 0\n');
    flooder.say(Array.from({ length: 30 }, (_, index) => `line ${index + 1}\n`).join(''));
    await bob.hear('line 9\n');
    // The burst is used up: whatever bob asks for comes before the next line.
    bob.say('/rooms\n');
    expect(await bob.hear('(2)\n')).not.toContain('line 10\n');
    clock.advance(50);
    await bob.hear('line 10\n');
    clock.advance(1000);
    await bob.hear('line 30\n');
    expect(bob.text.match(/line \d+/g)).toEqual(Array.from({ length: 31 }, (_, index) => `line ${index}`));
  });

  it('pays more for new names where it is in several rooms', async () => {
    const { clock, relay } = await relayWithClock({ limits: { rate: 1, burst: 10 } });
    const [one, two] = [await ircCaller(relay.port, 'one'), await ircCaller(relay.port, 'two', '#a,#b')];
    await two.hear(':End of /NAMES list\r\n');
    one.say('NICK first\r\nNICK third\r\nPING\r\n');
    two.say('NICK second\r\nNICK fourth\r\nPING\r\n');
    await one.hear(' 409 ');
    one.say('PING again\r\n');
    await one.hear(':again\r\n');
    expect(two.text).not.toContain(' 409 ');
    // Each has registered and joined (3 messages) and been renamed (2).
    clock.advance(1000 * (2 * RENAMING_COSTS - 5));
    expect(two.text).not.toContain(' 409 ');
    clock.advance(1000);
    await two.hear(' 409 ');
  });

  it('is not taken for silent while it is made to wait', async () => {
    const { clock, relay } = await relayWithClock({ limits: { rate: 1, burst: 10 } });
    const alice = await ircCaller(relay.port, 'alice');
    const bob = await lineCaller(relay.port);
    const count = (RELAY_LIMITS.pingAfter + RELAY_LIMITS.pingTimeout) / 1000 + 10;
    alice.say(Array.from({ length: count }, (_, index) => `PING ${index + 1}.\r\n`).join(''));
    bob.say('hello\n');
    await alice.hear(':hello\r\n');
    clock.advance(1000 * count);
    expect(await alice.hear(`PONG netkit :${count}.\r\n`)).not.toContain('ERROR');
  });

  it('is not limited where the rate is 0', async () => {
    const { relay } = await relayWithClock({ limits: { rate: 0 } });
    const bob = await lineCaller(relay.port);
    const flooder = await lineCaller(relay.port);
    flooder.say('x\n'.repeat(1000) + 'done\n');
    expect((await bob.hear('> done\n')).match(/> x\n/g)).toHaveLength(1000);
  });
});
