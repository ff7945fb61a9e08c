import { describe, expect, it } from 'vitest';
import { ProtocolError, RefusalError, TransportError, UsageError } from '../../../src/errors.ts';
import type { TlsFacts, UpgradableTransport } from '../../../src/net/types.ts';
import type { SmtpSession, SmtpTarget } from '../../../src/protocols/smtp.ts';
import { begin } from '../../../src/raw/smtp/begin.ts';
import { MAX_COMMAND_BYTES } from '../../../src/raw/smtp/login.ts';
import { startSaslServer } from '../../../src/raw/sasl/server.ts';
import { readUntil } from '../../helpers/memory-transport.ts';
import { type Stage, stage } from './play.ts';

const ALICE = { user: 'alice', password: 'secret' };

interface Begun extends Stage {
  readonly outcome: SmtpSession | Error;
  readonly notes: readonly string[];
}

/** @param inside what is said inside TLS, where the script comes as far as that */
async function open(script: string, target: Partial<SmtpTarget> = {}, inside?: string): Promise<Begun> {
  const here = stage();
  const secured = stage();
  const notes: string[] = [];
  const plain: UpgradableTransport = Object.assign(Object.create(here.ours) as UpgradableTransport, {
    startTls: async () =>
      Object.assign(secured.ours, { facts: { ...secured.ours.facts, tls: {} as TlsFacts } }),
  });
  const context = {
    conversation: here.conversation,
    target: { host: 'mail.test', name: 'me.test', ...target },
    port: 25,
    settings: { onNote: (note: string) => void notes.push(note) },
    recorder: undefined,
    plain,
  };
  const [outcome] = await Promise.all([
    begin(context).catch((error: Error) => error),
    here.play(script).then(() => (inside === undefined ? undefined : secured.play(inside))),
  ]);
  return { ...here, outcome, notes };
}

const HELLO = 'S: 220 mail.test ESMTP\nC: EHLO me.test\n';

describe('greeting and EHLO', () => {
  it('tell what is offered', async () => {
    const { outcome } = await open(`${HELLO}S: 250-mail.test\nS: 250-PIPELINING\nS: 250 SIZE 1000`);
    expect(outcome).toMatchObject({
      greeting: { code: 220, lines: ['mail.test ESMTP'] },
      offers: [{ stage: 'plain', extensions: ['PIPELINING', 'SIZE 1000'] }],
    });
    expect(outcome).not.toHaveProperty('authenticated');
  });

  it.each([500, 502, 550])('HELO is asked of a server that does not know EHLO: %i', async (code) => {
    const { outcome } = await open(`${HELLO}S: ${code} what?\nC: HELO me.test\nS: 250 mail.test`);
    expect(outcome).toMatchObject({ offers: [{ stage: 'plain', extensions: [] }] });
  });

  it('our address is our name where we have none (RFC 5321, section 4.1.3)', async () => {
    const { conversation, ours, theirs } = stage();
    for (const [local, name] of [
      ['127.0.0.1:1025', '[127.0.0.1]'],
      ['[::1]:1025', '[IPv6:::1]'],
      ['unix:', 'localhost'],
    ]) {
      Object.assign(ours, { facts: { ...ours.facts, local } });
      await theirs.write(Buffer.from('220 hi\r\n250 ok\r\n'));
      await begin({
        conversation,
        target: { host: 'h' },
        port: 25,
        settings: {},
        recorder: undefined,
        plain: undefined,
      });
      expect(await readUntil(theirs, '\r\n')).toBe(`EHLO ${name}\r\n`);
    }
  });

  it.each([
    ['connect', ''],
    ['greeting', 'S: 220-hi\nS: 220 there'],
    ['ehlo', `${HELLO}S: 250-a\nS: 250 STARTTLS`],
  ] as const)('no further than %s', async (until, script) => {
    const { outcome } = await open(script, { until, tls: 'require', credentials: ALICE });
    expect(outcome).toMatchObject({ offers: until === 'ehlo' ? [{ stage: 'plain' }] : [] });
  });

  it.each([
    ['S: 554 5.7.1 not you', RefusalError, 'the server takes nobody in: 554 5.7.1 not you'],
    ['S: 421 busy', RefusalError, 'the server takes nobody in: 421 busy'],
    [`${HELLO}S: 421 busy`, RefusalError, 'the server refuses EHLO me.test: 421 busy'],
    // Not a server older than EHLO: HELO would change nothing.
    [`${HELLO}S: 450 slow down`, RefusalError, 'the server refuses EHLO me.test: 450 slow down'],
    [
      `${HELLO}S: 500 no\nC: HELO me.test\nS: 500 no`,
      RefusalError,
      'the server refuses HELO me.test: 500 no',
    ],
    ['S: 250 hello', ProtocolError, 'the server greets with 250'],
    [
      'S: SSH-2.0-OpenSSH_9.2',
      ProtocolError,
      'the server does not speak SMTP: "SSH-2.0-OpenSSH_9.2" is no reply',
    ],
  ])('what stops it: %j', async (script, kind, message) => {
    const { outcome } = await open(script);
    expect(outcome).toBeInstanceOf(kind);
    expect(outcome).toMatchObject({ message });
  });

  it.each([
    ['auto', 'is this its port? One for smtps:// waits for TLS'],
    ['implicit', 'is this its port?'],
  ] as const)('a server that says nothing, TLS %s', async (tls, hint) => {
    const silent = begin({
      conversation: stage().conversation,
      target: { host: 'h', tls },
      port: 25,
      settings: { dial: { connectTimeout: 1 } },
      recorder: undefined,
      plain: undefined,
    });
    await expect(silent).rejects.toMatchObject({ code: 'timeout', hint });
  });

  it('a server that leaves without a word', async () => {
    const { conversation, theirs } = stage();
    theirs.close();
    await expect(
      begin({
        conversation,
        target: { host: 'h' },
        port: 25,
        settings: {},
        recorder: undefined,
        plain: undefined,
      }),
    ).rejects.toMatchObject({ code: 'empty-reply' });
  });
});

describe('STARTTLS', () => {
  const OFFERED = `${HELLO}S: 250-a\nS: 250 STARTTLS\nC: STARTTLS\n`;

  it('EHLO is said anew inside, and what was offered before is not believed', async () => {
    const { outcome } = await open(`${OFFERED}S: 220 go`, {}, 'C: EHLO me.test\nS: 250-a\nS: 250 SIZE 5');
    expect(outcome).toMatchObject({
      offers: [
        { stage: 'plain', extensions: ['STARTTLS'] },
        { stage: 'tls', extensions: ['SIZE 5'] },
      ],
    });
  });

  it.each(['S: 220 go\nS: 250-injected\nS: 250 AUTH PLAIN', 'S: 220 go\nS: 250-'])(
    'refuses what stands behind the reply in the clear: %j (RFC 3207, section 6)',
    async (injected) => {
      const { conversation, ours, theirs } = stage();
      let isUpgraded = false;
      const plain = Object.assign(Object.create(ours) as UpgradableTransport, {
        startTls: async () => {
          isUpgraded = true;
          return ours;
        },
      });
      // All in one piece, as the attack has it.
      await theirs.write(Buffer.from('220 hi\r\n250-a\r\n250 STARTTLS\r\n'));
      const beginning = begin({
        conversation,
        target: { host: 'h' },
        port: 25,
        settings: {},
        recorder: undefined,
        plain,
      });
      await readUntil(theirs, 'STARTTLS\r\n');
      await theirs.write(Buffer.from(`${injected.replaceAll('S: ', '').replaceAll('\n', '\r\n')}\r\n`));
      await expect(beginning).rejects.toBeInstanceOf(ProtocolError);
      expect(isUpgraded).toBe(false);
    },
  );

  it('is done without where it may be', async () => {
    expect((await open(`${HELLO}S: 250 a`)).outcome).not.toBeInstanceOf(Error);
    expect((await open(`${OFFERED}S: 454 not now`)).outcome).not.toBeInstanceOf(Error);
    expect((await open(`${HELLO}S: 250-a\nS: 250 STARTTLS`, { tls: 'none' })).outcome).not.toBeInstanceOf(
      Error,
    );
  });

  it.each([`${HELLO}S: 250 a`, `${OFFERED}S: 454 not now`, `${HELLO}S: 502 no\nC: HELO me.test\nS: 250 a`])(
    'is not done without where it is required, nor is anything said then: %j',
    async (script) => {
      const { outcome } = await open(script, { tls: 'require', credentials: ALICE });
      expect(outcome).toBeInstanceOf(TransportError);
      expect(outcome).toMatchObject({ code: 'no-tls' });
    },
  );
});

describe('a login', () => {
  const offer = (mechanisms: string): string => `${HELLO}S: 250-a\nS: 250 AUTH ${mechanisms}\n`;
  const AGAIN = '\nS: 235 2.7.0 in\nC: EHLO me.test\nS: 250-a\nS: 250 SIZE 7';
  const base64 = (text: string): string => Buffer.from(text).toString('base64');

  it.each([
    ['PLAIN', `C: AUTH PLAIN ${base64('\0alice\0secret')}`, ['AUTH PLAIN ****']],
    [
      'LOGIN',
      `C: AUTH LOGIN\nS: 334 ${base64('Username:')}\nC: ${base64('alice')}\nS: 334 ${base64('Password:')}\nC: ${base64('secret')}`,
      ['AUTH LOGIN', '****', '****'],
    ],
    // RFC 2195 with another name and password: what Python's hmac makes of it.
    [
      'CRAM-MD5',
      `C: AUTH CRAM-MD5\nS: 334 ${base64('<1@mail.test>')}\nC: YWxpY2UgMzdiYWNjYjVmZjEyNTI4YTNmZTJhZTkyYjU0YTc1OTA=`,
      ['AUTH CRAM-MD5', '****'],
    ],
  ])('by %s, of which no transcript has the secret', async (mechanism, script, shown) => {
    const { outcome, ours } = await open(offer(mechanism) + script + AGAIN, {
      tls: 'none',
      credentials: ALICE,
    });
    expect(outcome).toMatchObject({
      authenticated: mechanism,
      offers: [{ stage: 'plain' }, { stage: 'auth', extensions: ['SIZE 7'] }],
    });
    expect(ours.sent.shown).toBe(['EHLO me.test', ...shown, 'EHLO me.test', ''].join('\r\n'));
  });

  it.each(['SCRAM-SHA-1', 'SCRAM-SHA-256'] as const)(
    'by %s, with the server that proves itself',
    async (mechanism) => {
      const { conversation, ours, theirs } = stage();
      const beginning = begin({
        conversation,
        target: { host: 'mail.test', credentials: ALICE },
        port: 25,
        settings: {},
        recorder: undefined,
        plain: undefined,
      });
      const server = startSaslServer(mechanism, () => 'secret', 'mail.test');
      const say = (text: string): Promise<void> => theirs.write(Buffer.from(`${text}\r\n`));
      await say(`220 hi\r\n250-a\r\n250 AUTH PLAIN ${mechanism}`);
      await readUntil(theirs, '\r\n');
      let response = (await readUntil(theirs, '\r\n')).trim().replace(`AUTH ${mechanism} `, '');
      for (
        let step = server.step(Buffer.from(response, 'base64'));
        ;
        step = server.step(Buffer.from(response, 'base64'))
      ) {
        if ('denied' in step) throw new Error('denied');
        await say(`334 ${('challenge' in step ? step.challenge : step.final)?.toString('base64')}`);
        response = (await readUntil(theirs, '\r\n')).trim();
        if ('user' in step) break;
      }
      expect(response).toBe('');
      await say('235 in\r\n250 a');
      expect(await beginning).toMatchObject({ authenticated: mechanism });
      expect(ours.sent.shown).toContain(`AUTH ${mechanism} ****\r\n****\r\n\r\nEHLO`);
    },
  );

  it('a server that has not proven itself is not believed', async () => {
    const script = `${offer('SCRAM-SHA-1')}S: 235 in`;
    const { conversation, play } = stage();
    const beginning = begin({
      conversation,
      target: { host: 'mail.test', name: 'me.test', credentials: ALICE },
      port: 25,
      settings: {},
      recorder: undefined,
      plain: undefined,
    });
    await Promise.all([
      expect(beginning).rejects.toThrow('without proof that it knows the password'),
      play(script).catch(() => {}),
    ]);
  });

  it.each([
    [MAX_COMMAND_BYTES - 3, true],
    [MAX_COMMAND_BYTES + 1, false],
  ])(
    'an initial response goes with the command while the line has room: %i bytes',
    async (bytes, isAtOnce) => {
      const password = 'p'.repeat(((bytes - 'AUTH PLAIN \r\n'.length) / 4) * 3 - '\0alice\0'.length);
      const secret = base64(`\0alice\0${password}`);
      const script = isAtOnce ? `C: AUTH PLAIN ${secret}` : `C: AUTH PLAIN\nS: 334 \nC: ${secret}`;
      const { outcome } = await open(offer('PLAIN') + script + AGAIN, {
        tls: 'none',
        credentials: { user: 'alice', password },
      });
      expect(outcome).toMatchObject({ authenticated: 'PLAIN' });
    },
  );

  it('that an OAuth token is refused comes after an answer to its reason (RFC 7628, section 3.2.3)', async () => {
    const credentials = { user: 'alice', token: 'abc' };
    const initial = base64('n,a=alice,\x01host=mail.test\x01port=25\x01auth=Bearer abc\x01\x01');
    const { outcome, ours } = await open(
      `${offer('OAUTHBEARER')}C: AUTH OAUTHBEARER ${initial}\nS: 334 ${base64('{"status":"invalid_token"}')}\nC: AQ==\nS: 535 5.7.8 no`,
      { tls: 'none', credentials, mechanism: 'OAUTHBEARER' },
    );
    expect(outcome).toMatchObject({ code: 'login-denied', status: 535 });
    expect(ours.sent.shown).not.toContain(initial);
  });

  it('tells of a password in the clear, but not whoever asked for that', async () => {
    const script = `${offer('PLAIN')}C: AUTH PLAIN AGFsaWNlAHNlY3JldA==${AGAIN}`;
    expect((await open(script, { credentials: ALICE })).notes).toEqual([
      'the password crosses the network in the clear',
    ]);
    expect((await open(script, { credentials: ALICE, tls: 'none' })).notes).toEqual([]);
  });

  it.each([
    [
      `${offer('PLAIN')}C: AUTH PLAIN AGFsaWNlAHNlY3JldA==\nS: 535 5.7.8 wrong`,
      { hint: 'is the password right?', status: 535 },
    ],
    [
      `${offer('PLAIN')}C: AUTH PLAIN AGFsaWNlAHNlY3JldA==\nS: 454 4.7.0 later`,
      { hint: 'this is temporary: it may work later' },
    ],
    [
      `${offer('PLAIN')}C: AUTH PLAIN AGFsaWNlAHNlY3JldA==\nS: 538 TLS first`,
      { hint: 'it wants TLS: --tls require' },
    ],
    [offer('GSSAPI NTLM'), { message: 'the server offers no login that fits, only GSSAPI NTLM' }],
    [`${HELLO}S: 250 a`, { message: 'the server offers no login' }],
    [`${HELLO}S: 250-a\nS: 250 STARTTLS`, { hint: 'it may want TLS first: --tls require' }],
  ])('what stops it: %j', async (script, expected) => {
    const { outcome } = await open(script, { tls: 'none', credentials: ALICE });
    expect(outcome).toBeInstanceOf(RefusalError);
    expect(outcome).toMatchObject({ code: 'login-denied', ...expected });
    expect((outcome as Error).message).not.toContain('AGFsaWNl');
  });

  it('questions without end', async () => {
    const { outcome } = await open(
      `${offer('LOGIN')}C: AUTH LOGIN\nS: 334 YQ==\nC: YWxpY2U=\nS: 334 YQ==\nC: c2VjcmV0\nS: 334 YQ==`,
      { tls: 'none', credentials: ALICE },
    );
    expect(outcome).toBeInstanceOf(ProtocolError);
  });

  it('a mechanism of another protocol', async () => {
    const { outcome } = await open(offer('PLAIN'), { tls: 'none', credentials: ALICE, mechanism: 'APOP' });
    expect(outcome).toBeInstanceOf(UsageError);
  });
});
