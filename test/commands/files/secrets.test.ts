/** Passwords and accounts are sent, and seen nowhere else: not in a transcript of any kind, and not in what goes wrong. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startFtpScript } from '../../helpers/ftp-script.ts';
import { netkitFiles, type Protocol } from '../../helpers/netkit-files.ts';
import { scratchFolder } from '../../helpers/scratch.ts';
import { startSshServer } from '../../net/ssh/ssh-server.ts';
import { CLIENTS, PATIENCE } from '../../helpers/bad-server.ts';
import { GOOD } from './bad-ftp-server.ts';

/** All that is shown of an `ls`, on the screen in this format and in the file. */
async function shown(
  protocol: Protocol,
  format: 'text' | 'hex',
  argv: readonly string[],
): Promise<{ readonly code: number; readonly text: string }> {
  const file = join(scratchFolder(), 'trace');
  const tracing = ['--trace', '--trace-format', format, '--trace-out', file, '--trace-bodies'];
  const { code, stdout, stderr } = await netkitFiles(protocol, ['ls', ...PATIENCE, ...tracing, ...argv]);
  return { code, text: stdout.toString() + stderr + readFileSync(file, 'utf8') };
}

/** As text, as bytes in hex, and as base64: at whichever of three places it begins, without what its neighbours decide. */
function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const hex = bytes.toString('hex').replace(/..(?=.)/g, '$& ');
  const base64 = [0, 1, 2].map((before) =>
    Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .slice(before === 0 ? 0 : before + 1, -4),
  );
  return [secret, hex, ...base64.filter((text) => text.length > 3)];
}

function expectNoTrace(text: string, secret: string): void {
  // Rows of hex end anywhere: their bytes in a row.
  const dump = text
    .replace(/ {2}\|.*\|$/gm, '')
    .replace(/\n[0-9a-f]{8} {2}/g, ' ')
    .replaceAll('  ', ' ');
  for (const form of formsOf(secret)) {
    expect(text).not.toContain(form);
    expect(dump).not.toContain(form);
  }
}

const WANTING_ALL = { ...GOOD, USER: '331 go on', PASS: '332 and the account?', ACCT: '230 come in' };

describe.each(CLIENTS)('what the %s FTP client says of itself', (kind) => {
  it.each(['text', 'hex'] as const)('never shows password or account: %s', async (format) => {
    const [password, account] = ['tränenreich-4711', 'k0nt0-12'];
    const { port, heard } = await startFtpScript(WANTING_ALL);
    const argv = [
      `--${kind}`,
      '-u',
      `alice:${password}`,
      '--ftp-account',
      account,
      `ftp://127.0.0.1:${port}/`,
    ];
    const { code, text } = await shown('ftp', format, argv);
    const said = heard.map((command) => Buffer.from(command, 'latin1').toString());
    expect(code).toBe(0);
    expect(said).toEqual(expect.arrayContaining([`PASS ${password}`, `ACCT ${account}`]));
    expectNoTrace(text, password);
    expectNoTrace(text, account);
    expect(text).toMatch(/"text":"PASS \*\*\*\*\\r\\n"/);
    expect(text).toMatch(/"text":"ACCT \*\*\*\*\\r\\n"/);
  });

  it.each(['q', 'pw', 'x9z', '12', 'e'])('shows no password however short: %j', async (password) => {
    const { port, heard } = await startFtpScript(WANTING_ALL);
    const argv = [
      `--${kind}`,
      '-u',
      `alice:${password}`,
      '--ftp-account',
      password,
      `ftp://127.0.0.1:${port}/`,
    ];
    const { code, text } = await shown('ftp', 'text', argv);
    expect([code, heard.filter((command) => /PASS|ACCT/.test(command))]).toEqual([
      0,
      [`PASS ${password}`, `ACCT ${password}`],
    ]);
    expect(text.match(/(?:PASS|ACCT) \S+?(?=␍|\\r)/g)).toEqual(
      expect.arrayContaining(['PASS ****', 'ACCT ****']),
    );
    expect(text).not.toMatch(new RegExp(`(?:PASS|ACCT) ${password}`));
  });

  it.each([
    ['in the reply to it', { PASS: '530 tränenreich-4711 is wrong' }],
    ['in a reply of several lines', { PASS: '530-what\r\n tränenreich-4711 ?\r\n530 no' }],
    ['later', { PASS: '230 hello', PWD: '257 "/tränenreich-4711"' }],
  ])('does not show what the server repeats %s', async (_where, script) => {
    const bytes = (text: string): string => Buffer.from(text).toString('latin1');
    const replies = Object.fromEntries(Object.entries(script).map(([verb, reply]) => [verb, bytes(reply)]));
    const { port } = await startFtpScript({ ...GOOD, USER: '331 go on', ...replies });
    const { text } = await shown('ftp', 'text', [
      `--${kind}`,
      `ftp://alice:${encodeURIComponent('tränenreich-4711')}@127.0.0.1:${port}/`,
    ]);
    expectNoTrace(text, 'tränenreich-4711');
  });

  it.each(['PASS', 'pass', 'ACCT'])('hides what is quoted: %s', async (verb) => {
    const { port, heard } = await startFtpScript({
      ...GOOD,
      PASS: '530 s3cr3t-42 is wrong',
      ACCT: '530 s3cr3t-42 is wrong',
    });
    const argv = [`--${kind}`, '-Q', `*${verb} s3cr3t-42`, `ftp://127.0.0.1:${port}/`];
    const { text } = await shown('ftp', 'text', argv);
    expect(heard).toContain(`${verb.toUpperCase()} s3cr3t-42`);
    expectNoTrace(text, 's3cr3t-42');
  });

  it('does not show in an error what was quoted', async () => {
    const { port } = await startFtpScript({ ...GOOD, PASS: '530 s3cr3t-42 is wrong' });
    const { code, text } = await shown('ftp', 'text', [
      `--${kind}`,
      '-Q',
      'PASS s3cr3t-42',
      `ftp://127.0.0.1:${port}/`,
    ]);
    expect(code).toBe(21);
    expectNoTrace(text, 's3cr3t-42');
  });
});

describe.each(CLIENTS)('what the %s SFTP client says of itself', (kind) => {
  it.each([
    ['text', 'tränenreich-4711'],
    ['hex', 'tränenreich-4711'],
    ['text', 'pw-42'],
  ] as const)('never shows the password, taken or not: %s, %s', async (format, password) => {
    for (const taken of [true, false]) {
      let heard: string | undefined;
      const { port } = await startSshServer({
        authenticate(context) {
          if (context.method === 'password') heard = context.password;
          if (context.method === 'password' && taken) context.accept();
          else context.reject(['password']);
        },
      });
      const argv = [`--${kind}`, '-k', '--no-agent', '-u', `alice:${password}`, `sftp://127.0.0.1:${port}/`];
      const { text } = await shown('sftp', format, argv);
      expect(heard).toBe(password);
      expectNoTrace(text, password);
    }
  });

  it('never shows what answers a question', async () => {
    let heard: readonly string[] = [];
    const { port } = await startSshServer({
      authenticate(context) {
        if (context.method !== 'keyboard-interactive') return context.reject(['keyboard-interactive']);
        context.prompt([{ prompt: 'Code: ', echo: false }], 'Who is it?', (answers) => {
          heard = answers;
          context.reject(['keyboard-interactive']);
        });
      },
    });
    const argv = [`--${kind}`, '-k', '--no-agent', '-u', 'alice:s3cr3t-42', `sftp://127.0.0.1:${port}/`];
    const { code, text } = await shown('sftp', 'text', argv);
    expect([code, heard]).toEqual([67, ['s3cr3t-42']]);
    expectNoTrace(text, 's3cr3t-42');
  });
});
