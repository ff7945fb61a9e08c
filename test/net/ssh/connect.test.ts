import { once } from 'node:events';
import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import ssh2, { type HostVerifier } from 'ssh2';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { type SshConnection, openSsh } from '../../../src/net/ssh/connect.ts';
import { MAX_QUESTION_ROUNDS } from '../../../src/net/ssh/login.ts';
import type { HostKeyPolicy } from '../../../src/net/ssh/types.ts';
import type { DialSettings } from '../../../src/net/types.ts';
import { createRecorder } from '../../../src/transcript/recorder.ts';
import type { Entry } from '../../../src/transcript/types.ts';
import { readUntil } from '../../helpers/memory-transport.ts';
import { startServer } from '../../helpers/servers.ts';
import { startAgent } from './ssh-agent.ts';
import { makeKey, type ScriptedServer, secret, startSshServer } from './ssh-server.ts';

/** Opens the subsystem `echo` of a server that lets everybody in. */
async function openEcho(
  server: ScriptedServer,
  settings: DialSettings = {},
): Promise<{ ssh: SshConnection; transport: Awaited<ReturnType<SshConnection['openSubsystem']>> }> {
  const ssh = await openSsh(server.target(), settings);
  return { ssh, transport: await ssh.openSubsystem('echo') };
}

describe('an SSH connection', () => {
  test('carries a subsystem, and says where it leads', async () => {
    const server = await startSshServer();
    const { ssh, transport } = await openEcho(server);
    expect(ssh.version).toBe('SSH-2.0-scripted');
    expect(ssh.facts.remote).toBe(`127.0.0.1:${server.port}`);
    await transport.write(Buffer.from('hello'));
    expect(await readUntil(transport, 'hello')).toBe('hello');
    expect(transport.quiet).toBe(true);
    await transport.end();
    expect(await transport.read()).toBeUndefined();
    ssh.close();
    await expect(ssh.openSubsystem('echo')).rejects.toMatchObject({ code: 'aborted' });
  });

  test('carries more than its window holds, at the speed of the reader', async () => {
    const { ssh, transport } = await openEcho(await startSshServer());
    const bytes = Buffer.alloc(5 * 1024 * 1024, 'x');
    const writing = transport.write(bytes);
    let length = 0;
    while (length < bytes.length) {
      length += (await transport.read())?.length ?? NaN;
      // Meanwhile more comes than one read holds.
      await setImmediate();
    }
    await writing;
    expect(length).toBe(bytes.length);
    ssh.close();
  });

  test('goes on when keys are exchanged anew, and asks nobody again', async () => {
    let rekeyed: Promise<unknown> | undefined;
    const server = await startSshServer({
      serve(channel, connection) {
        rekeyed = once(connection, 'rekey');
        connection.rekey();
        channel.pipe(channel);
      },
    });
    const known = vi.fn<() => 'known'>(() => 'known');
    const ssh = await openSsh(server.target({}, { known }));
    const transport = await ssh.openSubsystem('echo');
    await rekeyed;
    await transport.write(Buffer.from('hello'));
    expect(await readUntil(transport, 'hello')).toBe('hello');
    expect(known).toHaveBeenCalledOnce();
    ssh.close();
  });

  test('takes the same key again at once, and no other', async () => {
    const connect = vi.spyOn(ssh2.Client.prototype, 'connect');
    onTestFinished(() => connect.mockRestore());
    const server = await startSshServer();
    const ssh = await openSsh(server.target());
    const verifier = connect.mock.lastCall?.[0].hostVerifier as HostVerifier;
    const verify = vi.fn<(taken: boolean) => void>();
    // What comes behind the key may be read before anything else is done here.
    verifier(Buffer.from(server.hostKey.blob), verify);
    verifier(makeKey().key.getPublicSSH(), verify);
    expect(verify.mock.calls).toEqual([[true], [false]]);
    ssh.close();
  });

  test('has no subsystem that the server has not', async () => {
    const ssh = await openSsh((await startSshServer()).target());
    await expect(ssh.openSubsystem('sftp')).rejects.toMatchObject({ code: 'command-refused' });
    ssh.close();
  });

  test('does not go on writing to a peer that has closed the channel, though nobody reads', async () => {
    const server = await startSshServer({
      // Once something has come, all that its window takes is on its way.
      serve(channel) {
        channel.once('data', () => {
          channel.write('full');
          channel.close();
        });
      },
    });
    const { ssh, transport } = await openEcho(server);
    const bytes = Buffer.alloc(5 * 1024 * 1024);
    await expect(transport.write(bytes)).rejects.toMatchObject({
      code: 'send',
      message: 'sending failed: the channel is closed',
    });
    await expect(transport.write(bytes)).rejects.toMatchObject({ code: 'send' });
    expect(Buffer.from((await transport.read()) ?? []).toString()).toBe('full');
    expect(await transport.read()).toBeUndefined();
    ssh.close();
  });

  test('fails what is under way when it is lost, and what comes then', async () => {
    const server = await startSshServer();
    const { ssh, transport } = await openEcho(server);
    const reading = transport.read();
    server.sockets[0]?.destroy();
    await expect(reading).rejects.toMatchObject({
      code: 'receive',
      message: '127.0.0.1 closed the SSH connection',
    });
    expect(ssh.failure).toMatchObject({ code: 'receive' });
    await expect(transport.write(Buffer.from('x'))).rejects.toMatchObject({ code: 'receive' });
    await expect(ssh.openSubsystem('echo')).rejects.toMatchObject({ code: 'receive' });
  });

  test('fails what is under way when the server says goodbye', async () => {
    const { transport } = await openEcho(
      await startSshServer({ serve: (_channel, connection) => void connection.end() }),
    );
    await expect(transport.read()).rejects.toMatchObject({ code: 'receive' });
  });

  test('waits for so long, and only while somebody waits', async () => {
    const { ssh, transport } = await openEcho(await startSshServer(), { idleTimeout: 50 });
    await sleep(100);
    await transport.write(Buffer.from('still there'));
    expect(await readUntil(transport, 'there')).toBe('still there');
    await expect(transport.read()).rejects.toMatchObject({
      code: 'timeout',
      message: expect.stringContaining('nothing moved for 0.05 s'),
    });
    ssh.close();
  });

  test('is recorded, its bytes as inside, and without secrets', async () => {
    const server = await startSshServer({
      authenticate: (context) =>
        context.method === 'password' ? context.accept() : context.reject(['password']),
    });
    const entries: Entry[] = [];
    const listen = (entry: Entry): void =>
      void entries.push('bytes' in entry ? { ...entry, bytes: Buffer.from(entry.bytes) } : entry);
    const recorder = createRecorder({ client: 'raw', listeners: [listen] }).connection(
      '127.0.0.1',
      server.port,
    );
    const ssh = await openSsh(server.target({ password: secret }), {}, { recorder });
    const transport = await ssh.openSubsystem('echo');
    await transport.write(Buffer.from('PASS x'), Buffer.from('PASS *'));
    await readUntil(transport, 'PASS x');
    ssh.close();
    await vi.waitFor(() => expect(entries.at(-1)?.kind).toBe('closed'));

    const notes = entries.flatMap((entry) => (entry.kind === 'note' ? [entry.text] : []));
    expect(notes).toEqual([
      `host key ssh-ed25519 ${server.hostKey.fingerprint}: it is the one that is known`,
      expect.stringMatching(/^the server is SSH-2\.0-scripted, we are SSH-2\.0-netkit_/),
      expect.stringMatching(/^encrypted from now on: SSH, curve25519-sha256/),
      'logged in as alice with password',
    ]);
    const bytes = entries.flatMap((entry) => ('bytes' in entry ? [entry] : []));
    expect(bytes.map((each) => [each.kind, each.secure, String(each.bytes)])).toEqual([
      ['sent', true, 'PASS *'],
      ['received', true, 'PASS x'],
    ]);
    expect(JSON.stringify(entries)).not.toContain('secret');
  });
});

describe('a login', () => {
  test('hears first what the server takes, and then offers each thing that it takes, once', async () => {
    const server = await startSshServer({
      authenticate: (context) => context.reject(['publickey', 'password', 'keyboard-interactive']),
    });
    const keys = ['one', 'two'].map((name) => ({ name, text: makeKey().private }));
    const password = vi.fn<() => Promise<string>>(secret);
    await expect(openSsh(server.target({ keys, password }))).rejects.toMatchObject({
      code: 'login-denied',
      message:
        '127.0.0.1 does not let alice in: tried key one, key two, password,' +
        ' keyboard-interactive (left out: it would be the same password);' +
        ' it takes publickey, password, keyboard-interactive',
      status: 'SSH_MSG_USERAUTH_FAILURE',
    });
    expect(server.attempts).toEqual(['none', 'publickey', 'publickey', 'password']);
    const answer = async (): Promise<string[]> => ['secret'];
    await expect(openSsh(server.target({ password, answer }))).rejects.toMatchObject({
      code: 'login-denied',
    });
    expect(server.attempts.slice(4)).toEqual(['none', 'password', 'keyboard-interactive']);
    expect(password).toHaveBeenCalledTimes(2);
  });

  test('asks nobody for what the server does not take', async () => {
    const server = await startSshServer({ authenticate: (context) => context.reject(['publickey']) });
    const password = vi.fn<() => Promise<string>>(secret);
    await expect(openSsh(server.target({ password }))).rejects.toMatchObject({
      message: '127.0.0.1 does not let alice in: there was nothing to offer; it takes publickey',
      hint: expect.stringContaining('--key FILE'),
    });
    expect(password).not.toHaveBeenCalled();
  });

  test('goes on where a server wants more than one thing', async () => {
    const server = await startSshServer({
      authenticate(context) {
        if (context.method === 'publickey' && context.signature === undefined) context.accept();
        else if (context.method === 'publickey') context.reject(['password'], true);
        else if (context.method === 'password') context.accept();
        else context.reject(['publickey']);
      },
    });
    const keys = [{ name: 'mine', text: makeKey().private }];
    const ssh = await openSsh(server.target({ keys, password: secret }));
    ssh.close();
    const wrong = openSsh(server.target({ keys }));
    await expect(wrong).rejects.toMatchObject({
      message:
        '127.0.0.1 does not let alice in: tried key mine (taken, but it wants more); it takes password',
    });
  });

  test.each([
    ['an encrypted key with its passphrase', async () => 'open sesame', undefined],
    ['one with a wrong passphrase', async () => 'nonsense', 'the passphrase is wrong'],
    ['one without', async () => undefined, 'it has a passphrase, and none was given'],
  ])('takes %s', async (_title, passphrase, complaint) => {
    const server = await startSshServer({
      authenticate: (context) =>
        context.method === 'publickey' ? context.accept() : context.reject(['publickey']),
    });
    const key = { name: 'id', text: makeKey('open sesame').private, passphrase };
    const opening = openSsh(server.target({ keys: [key] }));
    if (complaint === undefined) (await opening).close();
    else await expect(opening).rejects.toThrow(`tried key id (${complaint})`);
  });

  test.each([
    ['what is no key', 'hello', 'it is no key that can be read: Unsupported key format'],
    [
      'a public key',
      `ssh-ed25519 ${makeKey().key.getPublicSSH().toString('base64')} me`,
      'it is a public key',
    ],
  ])('has no use for %s', async (_title, text, complaint) => {
    const server = await startSshServer({ authenticate: (context) => context.reject(['publickey']) });
    await expect(openSsh(server.target({ keys: [{ name: 'id', text }] }))).rejects.toThrow(complaint);
  });

  test('leaves out an agent that is not there', async () => {
    const server = await startSshServer({
      authenticate: (context) =>
        context.method === 'password' ? context.accept() : context.reject(['publickey', 'password']),
    });
    const agent = '/nonexistent/agent';
    (await openSsh(server.target({ agent, password: secret }))).close();
    await expect(openSsh(server.target({ agent }))).rejects.toThrow(
      'tried the agent (Failed to connect to agent)',
    );
  });

  test('goes on after an agent, of the answer to which nobody tells', async () => {
    let taken = false;
    const server = await startSshServer({
      authenticate(context) {
        if (context.method === 'password' && taken) return context.accept();
        if (context.method !== 'publickey') return context.reject([taken ? 'password' : 'publickey']);
        if (context.signature === undefined) return context.accept();
        taken = true;
        context.reject(['password'], true);
      },
    });
    const agent = await startAgent(makeKey().key);
    (await openSsh(server.target({ agent, password: secret }))).close();
    expect(server.attempts).toEqual(['none', 'publickey', 'publickey', 'none', 'password']);
  });

  test('answers questions, and a single silent one with the password', async () => {
    const prompts = [
      { prompt: 'Name? ', echo: true },
      { prompt: 'Code? ', echo: false },
    ];
    const given: unknown[] = [];
    const server = await startSshServer({
      authenticate(context) {
        if (context.method !== 'keyboard-interactive') return context.reject(['keyboard-interactive']);
        context.prompt(given.length === 0 ? prompts : prompts.slice(1), (answers) => {
          given.push(answers);
          context.accept();
        });
      },
    });
    const answer = vi.fn<() => Promise<string[]>>(async () => ['alice', '123', 'one too many']);
    (await openSsh(server.target({ answer }))).close();
    expect(answer).toHaveBeenCalledWith(prompts);
    (await openSsh(server.target({ password: secret }))).close();
    expect(given).toEqual([['alice', '123'], ['secret']]);
  });

  test('is given up with a server that does not stop asking', async () => {
    const server = await startSshServer({
      authenticate(context) {
        if (context.method !== 'keyboard-interactive') return context.reject(['keyboard-interactive']);
        const ask = (): void => context.prompt([{ prompt: 'Again: ', echo: false }], ask);
        ask();
      },
    });
    const answer = vi.fn<() => Promise<string[]>>(async () => ['x']);
    await expect(openSsh(server.target({ answer }))).rejects.toMatchObject({ limit: 'MAX_QUESTION_ROUNDS' });
    expect(answer).toHaveBeenCalledTimes(MAX_QUESTION_ROUNDS);
  });

  test('passes on what comes of asking', async () => {
    const server = await startSshServer({ authenticate: (context) => context.reject(['password']) });
    const password = async (): Promise<string> => {
      throw new Error('no terminal');
    };
    await expect(openSsh(server.target({ password }))).rejects.toThrow('no terminal');
  });

  test('has no time limit while a person is asked, and is given up when the caller says so', async () => {
    const server = await startSshServer({
      authenticate: (context) =>
        context.method === 'password' ? context.accept() : context.reject(['password']),
    });
    const slow = (): Promise<string> => sleep(400, 'secret');
    (await openSsh(server.target({ password: slow }), { connectTimeout: 300 })).close();
    const abort = new AbortController();
    const password = (): Promise<string> => {
      abort.abort();
      return new Promise(() => {});
    };
    const { signal } = abort;
    await expect(openSsh(server.target({ password }), {}, { signal })).rejects.toMatchObject({
      code: 'aborted',
    });
  });
});

describe('a host key', () => {
  test.each([
    ['known', undefined, undefined],
    ['unknown', undefined, /^the host key of 127\.0\.0\.1 is not known: ssh-ed25519 SHA256:/],
    ['unknown', 'any', undefined],
    ['changed', undefined, /^THE HOST KEY OF 127\.0\.0\.1 HAS CHANGED/],
    ['changed', 'accept-new', /^THE HOST KEY OF 127\.0\.0\.1 HAS CHANGED/],
    ['changed', 'any', undefined],
    ['revoked', 'accept-new', /^THE HOST KEY OF 127\.0\.0\.1 IS REVOKED/],
    ['revoked', 'any', undefined],
  ] as const)('that is %s, with %s', async (verdict, unknown, message) => {
    const server = await startSshServer();
    const remember = vi.fn<() => Promise<void>>(async () => {});
    const policy = { known: () => verdict, remember, ...(unknown && { unknown }) };
    const opening = openSsh(server.target({}, policy));
    if (message === undefined) (await opening).close();
    else
      await expect(opening).rejects.toMatchObject({
        code: 'host-key',
        message: expect.stringMatching(message),
      });
    expect(remember).not.toHaveBeenCalled();
    if (message !== undefined) expect(server.attempts).toEqual([]);
  });

  test('that is new is remembered before anything else is said', async () => {
    const server = await startSshServer();
    const remember = vi.fn<() => Promise<void>>(async () => expect(server.attempts).toEqual([]));
    (await openSsh(server.target({}, { known: () => 'unknown', unknown: 'accept-new', remember }))).close();
    expect(remember).toHaveBeenCalledWith('127.0.0.1', server.port, server.hostKey);
  });

  test('that cannot be remembered is not taken', async () => {
    const server = await startSshServer();
    const remember = async (): Promise<void> => {
      throw new Error('the disk is full');
    };
    const policy: HostKeyPolicy = { known: () => 'unknown', unknown: 'accept-new', remember };
    await expect(openSsh(server.target({}, policy))).rejects.toThrow('the disk is full');
  });

  test('is asked for in a type that is known', async () => {
    const { utils } = (await import('ssh2')).default;
    const ecdsa = utils.generateKeyPairSync('ecdsa', { bits: 256 }).private;
    const server = await startSshServer({ config: { hostKeys: [makeKey().private, ecdsa] } });
    const seen: string[] = [];
    const known = (_host: string, _port: number, key: { type: string }): 'known' => {
      seen.push(key.type);
      return 'known';
    };
    (await openSsh(server.target({}, { known }))).close();
    (await openSsh(server.target({}, { known, types: () => ['ecdsa-sha2-nistp256'] }))).close();
    expect(seen).toEqual(['ssh-ed25519', 'ecdsa-sha2-nistp256']);
  });
});

describe('what is no SSH server, or not one for us', () => {
  const target = (port: number) => ({
    host: '127.0.0.1',
    port,
    user: 'alice',
    identity: {},
    hostKeys: { known: () => 'known' as const },
  });

  test.each([
    ['nothing', '', { code: 'ssh', message: '127.0.0.1 closed the connection without a word of SSH' }],
    [
      'another protocol',
      '220 (vsFTPd 3.0.3)\r\n',
      { code: 'weird-reply', message: '127.0.0.1 is no SSH server: it says "220 (vsFTPd 3.0.3)"' },
    ],
    ['version 1', 'SSH-1.5-old\r\n', { code: 'weird-reply' }],
    ['noise', `SSH-2.0-x\r\n${'\xff'.repeat(64)}`, { code: 'weird-reply' }],
    ['a line without an end', 'x'.repeat(20_000), { code: 'ssh' }],
  ])('says %s', async (_title, text, expected) => {
    const server = await startServer((socket) => {
      // A reset, instead of an end, may overtake the bytes.
      socket.resume().end(Buffer.from(text, 'latin1'));
    });
    await expect(openSsh(target(server.port))).rejects.toMatchObject(expected);
  });

  test.each([
    ['keyExchange', { kex: ['diffie-hellman-group14-sha1'] }, 'way to exchange keys'],
    ['cipher', { cipher: ['aes256-cbc'] }, 'cipher'],
  ] as const)('has only old algorithms: %s', async (_title, algorithms, what) => {
    const offered = Object.values(algorithms)[0][0];
    const server = await startSshServer({ config: { algorithms: algorithms as never } });
    await expect(openSsh(server.target())).rejects.toMatchObject({
      code: 'ssh',
      message: `no ${what} that both 127.0.0.1 and we take`,
      hint: `the server has only ${offered}: too old to be safe, or too new`,
    });
  });

  test('says nothing for too long', async () => {
    const server = await startServer(() => {});
    await expect(openSsh(target(server.port), { connectTimeout: 50 })).rejects.toMatchObject({
      code: 'timeout',
      message: expect.stringMatching(/timed out after .* in the SSH handshake$/),
    });
  });

  test('is aborted, or was before it began', async () => {
    const abort = new AbortController();
    const server = await startServer(() => abort.abort());
    const opening = openSsh(target(server.port), {}, { signal: abort.signal });
    await expect(opening).rejects.toMatchObject({ code: 'aborted' });
    const again = openSsh(target(server.port), {}, { signal: abort.signal });
    await expect(again).rejects.toMatchObject({ code: 'aborted' });
  });
});
