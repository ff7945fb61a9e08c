import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { knownHosts } from '../../src/actions/ssh/host-keys.ts';
import { openSsh } from '../../src/net/ssh/connect.ts';
import type { HostKeyPolicy, PrivateKey, SshIdentity, SshTarget } from '../../src/net/ssh/types.ts';
import { ReplyDecoder } from '../../src/raw/sftp/decoder.ts';
import { place } from '../contract/place.ts';
import { testWith } from '../helpers/programs.ts';
import { scratchFolder } from '../helpers/scratch.ts';
import { sshdFacts } from '../helpers/sshd.ts';

const facts = sshdFacts();
/** Below SFTP, both clients have the same SSH: ssh2's. */
const HERE = place({ protocol: 'SSH', server: 'sshd', client: 'raw, library', tls: 'ssh' });
const KEYS = join(dirname(facts['CA'] ?? ''));
const KNOWN: HostKeyPolicy = { known: () => 'known' };

const key = (name: string): PrivateKey => ({
  name,
  text: readFileSync(join(KEYS, name)),
  passphrase: async () => 'passphrase',
});
const password = async (): Promise<string> => 'secret';
const all: SshIdentity = { keys: [key('id_ed25519')], password };

function target(port: string, identity: SshIdentity, hostKeys = KNOWN): SshTarget {
  return { host: '127.0.0.1', port: Number(facts[port]), user: 'alice', identity, hostKeys };
}

/** INIT, and the VERSION that answers it (draft-ietf-secsh-filexfer-02, section 4). */
async function greet(to: SshTarget): Promise<void> {
  const ssh = await openSsh(to);
  try {
    const transport = await ssh.openSubsystem('sftp');
    await transport.write(Buffer.from('000000050100000003', 'hex'));
    expect(
      Buffer.from((await transport.read()) ?? [])
        .subarray(4, 9)
        .toString('hex'),
    ).toBe('0200000003');
  } finally {
    ssh.close();
  }
}

describe('sshd', HERE, () => {
  test.each(['id_rsa', 'id_ecdsa', 'id_ed25519', 'id_rsa_pem', 'id_ed25519_pass'])(
    'takes %s',
    async (name) => {
      await greet(target('SSH_PUBKEY_PORT', { keys: [key(name)] }));
    },
  );

  test.each([
    ['a password', 'SSH_PORT', { password }],
    [
      'what comes after a key that it does not take',
      'SSH_PORT',
      { keys: [key('id_unknown'), key('id_rsa')] },
    ],
    ['answers', 'SSH_KBDINT_PORT', { answer: async () => ['secret'] }],
    ['the password as an answer', 'SSH_KBDINT_PORT', { password }],
    ['a key, and then a password', 'SSH_TWOSTEP_PORT', all],
    ['the newest algorithms', 'SSH_STRICT_PORT', all],
    ['those who are shut up in a folder', 'SFTP_CHROOT_PORT', all],
  ])('takes %s', async (_title, port, identity) => {
    await greet(target(port, identity));
  });

  test.each([
    ['a wrong password', 'SSH_PORT', { password: async () => 'guess' }, 'login-denied'],
    ['one of two steps', 'SSH_TWOSTEP_PORT', { keys: [key('id_rsa')] }, 'login-denied'],
    [
      'too many keys',
      'SSH_PORT',
      { keys: Array.from({ length: 8 }, () => key('id_unknown')) },
      'login-denied',
    ],
    ['what only old algorithms protect', 'SSH_LEGACY_PORT', all, 'ssh'],
  ])('does not get on with us for %s', async (_title, port, identity, code) => {
    await expect(openSsh(target(port, identity))).rejects.toMatchObject({ code });
  });

  testWith('ssh-agent', 'ssh-add')('takes a key of an agent, and then a password', async () => {
    const agent = join(scratchFolder(), 'agent');
    const said = execFileSync('ssh-agent', ['-s', '-a', agent], { encoding: 'latin1' });
    const pid = Number(/SSH_AGENT_PID=(\d+)/.exec(said)?.[1]);
    onTestFinished(() => void process.kill(pid));
    const keys = ['id_unknown', 'id_ecdsa'].map((name) => join(KEYS, name));
    execFileSync('ssh-add', ['-q', ...keys], { env: { ...process.env, SSH_AUTH_SOCK: agent } });
    await greet(target('SSH_PUBKEY_PORT', { agent }));
    // Of the answer to an agent's key, ssh2 does not tell.
    await greet(target('SSH_TWOSTEP_PORT', { agent, password }));
  });

  test('carries megabytes, while keys are exchanged anew', async () => {
    const ssh = await openSsh(target('SSH_STRICT_PORT', all));
    const transport = await ssh.openSubsystem('sftp');
    await transport.write(Buffer.from('000000050100000003', 'hex'));
    await transport.read();
    const packet = unknownRequest(200_000);
    for (let round = 0; round < 20; round += 1) {
      await transport.write(packet);
      expect(
        Buffer.from((await transport.read()) ?? [])
          .subarray(4, 13)
          .toString('hex'),
      ).toBe('650000000700000008');
    }
    ssh.close();
  });

  test('carries megabytes that nobody waits for, while keys are exchanged anew', async () => {
    const ssh = await openSsh(target('SSH_STRICT_PORT', all));
    const transport = await ssh.openSubsystem('sftp');
    await transport.write(Buffer.from('000000050100000003', 'hex'));
    await transport.read();
    const packet = unknownRequest(60_000);
    const rounds = 400;
    const writeAll = async (): Promise<void> => {
      for (let round = 0; round < rounds; round += 1) await transport.write(packet);
    };
    const readAll = async (): Promise<void> => {
      let packets = 0;
      const decoder = new ReplyDecoder();
      while (packets < rounds) {
        decoder.push((await transport.read()) ?? expect.fail('it ends'));
        for (let reply = decoder.next(); reply !== undefined; reply = decoder.next()) {
          expect(reply).toMatchObject({ type: 'STATUS', id: 7, status: 8 });
          packets += 1;
        }
      }
    };
    await Promise.all([writeAll(), readAll()]);
    ssh.close();
  });
});

describe("sshd's known_hosts", HERE, () => {
  let policy: HostKeyPolicy;
  beforeAll(async () => {
    policy = await knownHosts({ files: [facts['KNOWN_HOSTS'] ?? ''] });
  });

  test('knows the server by its port', async () => {
    await greet(target('SSH_PORT', all, policy));
    await expect(openSsh(target('SSH_PUBKEY_PORT', all, policy))).rejects.toMatchObject({ code: 'host-key' });
  });

  test('is asked for the type of key that it has', async () => {
    const file = join(scratchFolder(), 'known_hosts');
    const lines = readFileSync(facts['KNOWN_HOSTS'] ?? '', 'latin1').split('\n');
    for (const type of ['ssh-rsa', 'ecdsa-sha2-nistp256', 'ssh-ed25519']) {
      writeFileSync(file, lines.filter((line) => line.includes(` ${type} `)).join('\n'));
      await greet(target('SSH_PORT', all, await knownHosts({ files: [file] })));
    }
  });

  testWith('ssh-keygen')('is added to as ssh does it', async () => {
    const file = join(scratchFolder(), 'ssh', 'known_hosts');
    const to = target('SSH_PORT', all, await knownHosts({ files: [file], unknown: 'accept-new' }));
    await greet(to);
    await greet(target('SSH_PORT', all, await knownHosts({ files: [file] })));
    const found = execFileSync('ssh-keygen', ['-F', `[127.0.0.1]:${to.port}`, '-f', file], {
      encoding: 'latin1',
    });
    expect(found).toContain(readFileSync(file, 'latin1').trim());
  });
});

/** An EXTENDED that nobody knows, as long as its name is: it is refused (STATUS, 8). */
function unknownRequest(length: number): Buffer {
  const name = Buffer.alloc(length, 'x');
  return Buffer.concat([uint32(9 + length), Buffer.of(200), uint32(7), uint32(length), name]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
