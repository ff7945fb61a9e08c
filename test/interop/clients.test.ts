/**
 * Other people's clients at the lab, in every way to TLS that the two have in common: one exchange each. What else the lab
 * does for them, the tests in test/lab/ have.
 */
import { execFile } from 'node:child_process';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import type { Mode } from '../../scripts/interop/rows.ts';
import { type Lab, startLab } from '../../src/lab/lab.ts';
import { place } from '../contract/place.ts';
import { testWith } from '../helpers/programs.ts';
import { emptyFolder, scratchFolder } from '../helpers/scratch.ts';

const exec = promisify(execFile);
const MESSAGE = 'From: <bob@mail.test>\r\nTo: <alice@mail.test>\r\nSubject: dots\r\n\r\n.\r\n..\r\nend\r\n';
const BYTES = Buffer.from(Uint8Array.from({ length: 300_000 }, (_, at) => (at * 7 + (at >> 9)) & 255));

let lab: Lab;
let ca: string;
let remove: () => Promise<void>;
beforeAll(async () => {
  const folder = await emptyFolder();
  ({ remove } = folder);
  lab = await startLab({ http: true, ftp: true, sftp: true, mail: true, dataDir: folder.path });
  ca = lab.caPath ?? '';
});
afterAll(async () => {
  await lab.stop();
  await remove();
});

interface Exchange {
  readonly protocol: string;
  readonly client: string;
  /** What it is called by, where that is another name. */
  readonly program?: string;
  readonly modes: readonly Mode[];
  readonly does: string;
  readonly run: (mode: Mode) => Promise<void>;
}

const EVERY = ['plain', 'starttls', 'implicit'] as const;

/** What curl prints. @param at the server, by the scheme that goes with the way to TLS */
async function curl(
  mode: Mode,
  scheme: string,
  at: (scheme: string) => { readonly port: number },
  path: string,
  ...options: readonly string[]
): Promise<Buffer> {
  const secure = mode === 'implicit' ? `${scheme}s` : scheme;
  const flags = ['-q', '-sS', '--noproxy', '*', '-m', '20', '--cacert', ca];
  if (mode === 'starttls') flags.push('--ssl-reqd');
  const url = `${secure}://localhost:${at(secure).port}${path}`;
  return (await exec('curl', [...flags, ...options, url], { encoding: 'buffer' })).stdout;
}

function localFile(content: string | Buffer): string {
  const file = join(scratchFolder(), 'file');
  writeFileSync(file, content);
  return file;
}

const ftpPort = (scheme: string) => (scheme === 'ftps' ? lab.ftps : lab.ftp);

const MAIL = ['--mail-from', 'bob@mail.test', '--mail-rcpt', 'alice@mail.test'];

const EXCHANGES: readonly Exchange[] = [
  {
    protocol: 'HTTP',
    client: 'curl',
    modes: ['plain', 'implicit'],
    does: 'gets a page',
    run: async (mode) => {
      const page = await curl(
        mode,
        'http',
        (scheme) => (scheme === 'https' ? lab.https : lab.http),
        '/hello',
      );
      expect(page.toString()).toBe('Hello!\n');
    },
  },
  {
    protocol: 'FTP',
    client: 'curl',
    modes: EVERY,
    does: 'stores a file, and gets it back',
    run: async (mode) => {
      const alice = ['-u', 'alice:secret'];
      const path = `/upload/curl-${mode}`;
      await curl(mode, 'ftp', ftpPort, path, ...alice, '-T', localFile(BYTES));
      expect((await curl(mode, 'ftp', ftpPort, path, ...alice)).equals(BYTES)).toBe(true);
    },
  },
  {
    protocol: 'FTP',
    client: 'lftp',
    modes: EVERY,
    does: 'stores a file, and gets it back',
    run: async (mode) => {
      const folder = scratchFolder();
      const back = join(folder, 'back');
      const url =
        mode === 'implicit' ? `ftps://localhost:${lab.ftps.port}` : `ftp://localhost:${lab.ftp.port}`;
      const script = [
        `set ssl:ca-file ${ca}`,
        'set cmd:fail-exit true',
        'set net:max-retries 1',
        `set ftp:ssl-allow ${mode !== 'plain'}`,
        `set ftp:ssl-force ${mode !== 'plain'}`,
        'set ftp:ssl-protect-data true',
        `open -u alice,secret ${url}`,
        `put ${localFile(BYTES)} -o upload/lftp-${mode}`,
        `get upload/lftp-${mode} -o ${back}`,
      ];
      await exec('lftp', ['--norc', '-c', script.join('\n')]);
      expect(readFileSync(back).equals(BYTES)).toBe(true);
    },
  },
  {
    protocol: 'SFTP',
    client: 'OpenSSH sftp',
    program: 'sftp',
    modes: ['ssh'],
    does: 'stores a file, and gets it back',
    run: async () => {
      const folder = scratchFolder();
      const [known, ask, back] = ['known', 'ask', 'back'].map((name) => join(folder, name)) as [
        string,
        string,
        string,
      ];
      const { type, blob } = lab.sftp.hostKey;
      writeFileSync(known, `[127.0.0.1]:${lab.sftp.port} ${type} ${Buffer.from(blob).toString('base64')}\n`);
      writeFileSync(ask, '#!/bin/sh\necho secret\n');
      chmodSync(ask, 0o700);
      const batch = localFile(`put ${localFile(BYTES)} upload/sftp\nget upload/sftp ${back}\n`);
      const options = ['BatchMode=no', 'StrictHostKeyChecking=yes', `UserKnownHostsFile=${known}`];
      const args = [
        '-F',
        'none',
        '-P',
        String(lab.sftp.port),
        ...options.flatMap((option) => ['-o', option]),
      ];
      await exec('sftp', [...args, '-b', batch, 'alice@127.0.0.1'], {
        env: { ...process.env, SSH_ASKPASS: ask, SSH_ASKPASS_REQUIRE: 'force' },
      });
      expect(readFileSync(back).equals(BYTES)).toBe(true);
    },
  },
  {
    protocol: 'SMTP',
    client: 'curl',
    modes: EVERY,
    does: 'sends a message',
    run: async (mode) => {
      const subject = `curl ${mode}`;
      const file = localFile(MESSAGE.replace('dots', subject));
      const at = (scheme: string) => (scheme === 'smtps' ? lab.mail.smtps : lab.mail.smtp);
      await curl(mode, 'smtp', at, '', ...MAIL, '-T', file);
      const { raw } = await lab.mail.waitForMessage({ user: 'alice', subject });
      expect(raw.toString()).toMatch(/\r\n\r\n\.\r\n\.\.\r\nend\r\n$/);
    },
  },
  {
    protocol: 'SMTP',
    client: 'swaks',
    modes: EVERY,
    does: 'sends a message',
    run: async (mode) => {
      const subject = `swaks ${mode}`;
      const { port } = mode === 'implicit' ? lab.mail.smtps : lab.mail.smtp;
      const secure = ['--tls-verify', '--tls-ca-path', ca];
      const tls = {
        plain: [],
        starttls: ['--tls', ...secure],
        implicit: ['--tls-on-connect', ...secure],
        ssh: [],
      };
      const envelope = [
        '--from',
        'bob@mail.test',
        '--to',
        'alice@mail.test',
        '--header',
        `Subject: ${subject}`,
      ];
      await exec('swaks', ['--server', 'localhost', '--port', String(port), ...tls[mode], ...envelope]);
      const { raw } = await lab.mail.waitForMessage({ user: 'alice', subject });
      // RFC 3848: how it came.
      expect(raw.toString()).toContain(mode === 'plain' ? 'with ESMTP id' : 'with ESMTPS id');
    },
  },
  {
    protocol: 'POP3',
    client: 'curl',
    modes: EVERY,
    does: 'reads a message',
    run: async (mode) => {
      const at = (scheme: string) => (scheme === 'pop3s' ? lab.mail.pop3s : lab.mail.pop3);
      const read = await curl(mode, 'pop3', at, '/1', '-u', 'bob:hunter2');
      expect(read.equals(lab.mail.messages('bob')[0]?.raw ?? Buffer.alloc(0))).toBe(true);
    },
  },
  {
    protocol: 'IMAP',
    client: 'curl',
    modes: EVERY,
    does: 'reads a message',
    run: async (mode) => {
      const at = (scheme: string) => (scheme === 'imaps' ? lab.mail.imaps : lab.mail.imap);
      const read = await curl(mode, 'imap', at, '/INBOX;MAILINDEX=1', '-u', 'bob:hunter2');
      expect(read.equals(lab.mail.messages('bob')[0]?.raw ?? Buffer.alloc(0))).toBe(true);
    },
  },
];

for (const { protocol, client, program = client, modes, does, run } of EXCHANGES) {
  for (const tls of modes) {
    describe(`${client}, ${protocol}, ${tls}`, place({ protocol, server: 'the lab', client, tls }), () => {
      testWith(program)(does, () => run(tls));
    });
  }
}
