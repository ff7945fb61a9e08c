import { once } from 'node:events';
import type net from 'node:net';
import tls from 'node:tls';
import { describe, expect, test } from 'vitest';
import { authority, startFtp } from './start.ts';
import { gone, readAll, Talk } from './talk.ts';

async function loginSecurely(port: number, options: tls.ConnectionOptions = {}): Promise<Talk> {
  const talk = await Talk.open(port);
  expect(await talk.code('AUTH TLS')).toBe(234);
  await talk.secure(options);
  for (const [command, code] of [
    ['USER alice', 331],
    ['PASS secret', 230],
    ['PBSZ 0', 200],
    ['PROT P', 200],
  ] as const) {
    expect(await talk.code(command)).toBe(code);
  }
  return talk;
}

/** A data connection, and TLS on it, once the server has said 150. */
async function listOver(talk: Talk, options: tls.ConnectionOptions): Promise<string> {
  const plain = await talk.openData();
  expect(await talk.code('NLST links')).toBe(150);
  const data = tls.connect({ socket: plain, rejectUnauthorized: false, ...options });
  return readAll(data);
}

test('AUTH TLS puts TLS on the control connection, and PROT P on data connections', async () => {
  const { port } = await startFtp();
  const { ca } = await authority();
  const talk = await loginSecurely(port, { ca, servername: 'ftp.us.debian.org', rejectUnauthorized: true });
  expect(await listOver(talk, { ca, servername: 'ftp.test', rejectUnauthorized: true })).toContain(
    'links/file',
  );
  expect(await talk.reply()).toMatch(/^226/);
  expect(await talk.code('PROT C')).toBe(200);
  const data = await talk.openData();
  await talk.say('NLST links');
  expect(await readAll(data)).toContain('links/file');
  expect(await talk.reply()).toMatch(/^226/);
});

test('the other port begins with TLS', async () => {
  const { implicitPort } = await startFtp();
  const talk = await Talk.connect(implicitPort);
  await talk.secure();
  expect(await talk.reply()).toMatch(/^220/);
  expect(await talk.code('AUTH TLS')).toBe(503);
  expect(await talk.code('PBSZ 0')).toBe(200);
});

test.each(['rejects', 'is none'])(
  'a certificate that %s ends what wants TLS with a word, and nothing else',
  async (how) => {
    const certificate = async (): Promise<{ cert: string; key: string }> => {
      if (how === 'rejects') throw new Error('no certificate today');
      return { cert: 'x', key: 'x' };
    };
    const { port, implicitPort } = await startFtp({ certificate });
    const implicit = await Talk.connect(implicitPort);
    expect(await implicit.reply()).toBe('421 There is no certificate to be had.');
    expect(await implicit.reply()).toBe('END');
    const talk = await Talk.open(port);
    expect(await talk.code('AUTH TLS')).toBe(431);
    expect(await talk.code('NOOP')).toBe(200);
  },
);

test('what stands in which order, and what is not spoken', async () => {
  const { port } = await startFtp();
  const talk = await Talk.open(port);
  expect(await talk.code('PBSZ 0')).toBe(503);
  expect(await talk.code('PROT P')).toBe(503);
  expect(await talk.code('CCC')).toBe(533);
  expect(await talk.code('AUTH KERBEROS_V4')).toBe(504);
  expect(await talk.code('AUTH')).toBe(501);
  expect(await talk.code('AUTH tls')).toBe(234);
  await talk.secure();
  expect(await talk.code('PROT P')).toBe(503);
  expect(await talk.code('PBSZ x')).toBe(501);
  expect(await talk.code('PBSZ 0')).toBe(200);
  expect(await talk.code('PROT S')).toBe(536);
  expect(await talk.code('PROT E')).toBe(536);
  expect(await talk.code('PROT X')).toBe(504);
  expect(await talk.code('CCC')).toBe(534);
  expect(await talk.code('REIN')).toBe(502);
});

test('AUTH SSL, as old clients have it, protects data connections at once', async () => {
  const { port } = await startFtp();
  const talk = await Talk.open(port);
  expect(await talk.code('AUTH SSL')).toBe(234);
  await talk.secure();
  await talk.say('USER alice');
  await talk.say('PASS secret');
  expect(await listOver(talk, {})).toContain('links/file');
});

test('who logged in before AUTH has to do it again', async () => {
  const { port } = await startFtp();
  const talk = await Talk.login(port);
  await talk.say('AUTH TLS');
  await talk.secure();
  expect(await talk.code('PWD')).toBe(530);
});

describe('plain text where TLS is to begin', () => {
  test('together with AUTH, it ends the session', async () => {
    const { port } = await startFtp();
    const talk = await Talk.open(port);
    talk.send('AUTH TLS\r\nUSER alice\r\nPASS secret\r\n');
    expect(await talk.reply()).toMatch(/^421 /);
    expect(await talk.reply()).toBe('END');
  });

  test('half a command is as bad as a whole one', async () => {
    const { port } = await startFtp();
    const talk = await Talk.open(port);
    talk.send('AUTH TLS\r\nUS');
    expect(await talk.reply()).toMatch(/^421 /);
  });

  test('instead of a handshake, it ends the connection', async () => {
    const { port } = await startFtp();
    const talk = await Talk.open(port);
    await talk.say('AUTH TLS');
    talk.send('USER alice\r\n');
    expect(await talk.reply()).toBe('END');
  });
});

describe('where TLS is demanded', () => {
  test('nobody logs in without it, and data connections have it too', async () => {
    const { port } = await startFtp({ options: { requireTls: true } });
    const talk = await Talk.open(port);
    expect(await talk.code('USER alice')).toBe(530);
    expect(await talk.code('AUTH TLS')).toBe(234);
    await talk.secure();
    await talk.say('USER alice');
    expect(await talk.code('PASS secret')).toBe(230);
    await talk.say('EPSV');
    expect(await talk.code('LIST')).toBe(521);
    await talk.say('PBSZ 0');
    expect(await talk.code('PROT C')).toBe(534);
    await talk.say('PROT P');
    expect(await listOver(talk, {})).toContain('links/file');
  });
});

describe.each(['TLSv1.2', 'TLSv1.3'] as const)(
  'where data connections are to resume the session, %s',
  (version) => {
    test('one that does not is refused with 522, one that does is served', async () => {
      const { port } = await startFtp({ options: { requireSessionReuse: true } });
      let session: Buffer | undefined;
      const talk = await Talk.open(port);
      await talk.say('AUTH TLS');
      const control = tls.connect({ socket: talk.socket, rejectUnauthorized: false, maxVersion: version });
      control.on('session', (latest: Buffer) => (session = latest));
      await once(control, 'secureConnect');
      const secured = new Talk(control);
      for (const command of ['USER alice', 'PASS secret', 'PBSZ 0', 'PROT P']) await secured.say(command);

      await listOver(secured, { maxVersion: version }).catch(() => {});
      expect(await secured.reply()).toMatch(/^522 /);
      const options = { maxVersion: version, ...(session === undefined ? {} : { session }) };
      expect(await listOver(secured, options)).toContain('links/file');
      expect(await secured.reply()).toMatch(/^226 /);
    });
  },
);

test('a data connection that speaks no TLS is 522, one that says nothing too', async () => {
  const { port } = await startFtp({ limits: { handshakeTimeout: 50 } });
  const talk = await loginSecurely(port);
  for (const bytes of ['in the clear', '']) {
    const data: net.Socket = await talk.openData();
    expect(await talk.code('STOR upload/x')).toBe(150);
    const end = gone(data);
    data.write(bytes);
    expect(await talk.reply()).toMatch(/^522 /);
    await end;
  }
});

test('without a certificate, AUTH is 431', async () => {
  const { port } = await startFtp({
    certificate: async () => {
      throw new Error('there is none');
    },
  });
  const talk = await Talk.open(port);
  expect(await talk.code('AUTH TLS')).toBe(431);
  expect(await talk.code('NOOP')).toBe(200);
});
