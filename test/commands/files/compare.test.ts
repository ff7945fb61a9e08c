/** `--compare`: both clients, side by side. */
import { describe, expect, it } from 'vitest';
import { startFtpScript, type Stage } from '../../helpers/ftp-script.ts';
import { netkitFiles, startFiles } from '../../helpers/netkit-files.ts';

interface ComparisonJson {
  readonly same: boolean;
  readonly rows: readonly {
    aspect: string;
    raw: string | null;
    library: string | null;
    verdict: string;
    why?: string;
  }[];
  readonly notes: readonly string[];
  readonly body?: object;
}

async function compare(protocol: 'ftp' | 'sftp', verb: string, ...argv: readonly string[]) {
  const { code, stdout, stderr } = await netkitFiles(protocol, [verb, '--compare', ...argv]);
  return {
    code,
    stderr,
    json: () => JSON.parse(stdout.toString()) as ComparisonJson,
    text: stdout.toString(),
  };
}

describe.each(['ftp', 'sftp'] as const)('netkit %s --compare', (protocol) => {
  it('finds listings to be the same: a row a thing, exit code 0', async () => {
    const { trust, url } = await startFiles(protocol, '--raw');
    const { code, json, stderr } = await compare(
      protocol,
      'ls',
      ...trust,
      '--format',
      'json',
      url('upload'),
      url('*.txt'),
    );
    expect([code, stderr]).toEqual([0, '']);
    const { same, rows } = json();
    expect(same).toBe(true);
    expect(rows.map(({ aspect, verdict }) => [aspect, verdict])).toEqual([
      ['lines.txt', 'same'],
      ['notes.txt', 'same'],
    ]);
    expect(rows[1]?.raw).toMatch(/^file 0644 (alice alice )?54 2025-11-18T07:29:12\.000Z$/);
  });

  it('shows a person both in full, and what comes of it', async () => {
    const { trust, url } = await startFiles(protocol, '--raw');
    const { code, text } = await compare(protocol, 'stat', ...trust, url('notes.txt'));
    expect(code).toBe(0);
    expect(text).toMatch(/raw +library\n[^]*notes\.txt[^]*\nsame\n$/);
  });

  it('compares what is in files', async () => {
    const { trust, url } = await startFiles(protocol, '--raw');
    const { code, text } = await compare(protocol, 'cat', ...trust, url('data.bin'), url('lines.txt'));
    expect(code).toBe(0);
    expect(text).toMatch(/^ {2}data\.bin {3}300000 bytes, sha256 [0-9a-f]{20}/m);
    expect(text).toMatch(/\nsame\n$/);
  });

  it("ends with the raw client's code where both fail", async () => {
    const { trust, url } = await startFiles(protocol, '--raw');
    const { code, json } = await compare(protocol, 'ls', ...trust, '--format', 'json', url('missing'));
    expect(code).toBe(78);
    expect(json().rows[0]).toEqual({
      aspect: 'outcome',
      raw: 'error: not-found',
      library: 'error: not-found',
      verdict: 'same',
    });
  });

  it('asks once for both, and each has a lab of its own', async () => {
    const { code, text } = await compare(protocol, 'ls', '--lab', `alice:secret@${protocol}.test`);
    expect([code, text]).toEqual([0, expect.stringMatching(/\nsame\n$/)]);
  });
});

/** A server that has another listing for each session. */
async function startFickle(...listings: readonly string[]): Promise<string> {
  let sessions = 0;
  const { port } = await startFtpScript({
    USER: ({ say }) => {
      sessions += 1;
      say('230 come in');
    },
    LIST: async ({ say, data }: Stage) => {
      say('150 here');
      (await data()).end(Buffer.from(`${listings[sessions - 1]}\r\n`, 'latin1'));
      say('226 done');
    },
    RETR: async ({ say, data }: Stage) => {
      say('150 here');
      (await data()).end(`${listings[sessions - 1]}`);
      say('226 done');
    },
  });
  return `127.0.0.1:${port}`;
}

describe('netkit ftp --compare', () => {
  const row = (size: number, name = 'a'): string => `-rw-r--r--   1 ftp  ftp   ${size} Jan  1  2020 ${name}`;

  it('ends with 1 where the clients differ, and shows in what', async () => {
    const { code, text } = await compare('ftp', 'ls', await startFickle(row(1), row(2)));
    expect(code).toBe(1);
    expect(text).toMatch(/1 difference\na\n- file 0644 ftp ftp 1 .*\n\+ file 0644 ftp ftp 2\n$/);
  });

  it('ends with 1 where one has what the other has not', async () => {
    const address = await startFickle(row(1), row(1, 'b'));
    const { code, json } = await compare('ftp', 'ls', '--format', 'json', address);
    expect([code, json().rows.map(({ aspect, verdict }) => [aspect, verdict])]).toEqual([
      1,
      [
        ['a', 'different'],
        ['b', 'different'],
      ],
    ]);
  });

  it('ends with 0 where the library only leaves something out, and notes it', async () => {
    const { code, json } = await compare('ftp', 'ls', '--format', 'json', await startFickle(row(1), row(1)));
    const { same, rows, notes } = json();
    expect([code, same]).toEqual([0, true]);
    const why = 'the library client does not tell: time (basic-ftp leaves the dates of LIST as text)';
    expect([rows[0]?.verdict, rows[0]?.why, notes]).toEqual(['note', why, [why]]);
  });

  it('shows where two contents part', async () => {
    const { code, text } = await compare('ftp', 'cat', `${await startFickle('one two', 'one TWO')}/a`);
    expect(code).toBe(1);
    expect(text).toContain('the bodies part at byte 4');
  });

  it('ends with 1 where one client fails and the other does not', async () => {
    let sessions = 0;
    const { port } = await startFtpScript({
      USER: ({ say }) => say((sessions += 1) === 1 ? '530 no' : '230 come in'),
      PASS: '530 no',
      LIST: async ({ say, data }: Stage) => {
        say('150 here');
        (await data()).end();
        say('226 done');
      },
    });
    const { code, json } = await compare('ftp', 'ls', '--format', 'json', `127.0.0.1:${port}`);
    expect(code).toBe(1);
    expect(json().rows[0]).toMatchObject({ raw: 'error: login-denied', library: 'success' });
  });

  it('refuses to be something else at the same time, and wrong words', async () => {
    expect((await compare('ftp', 'ls', '--raw', 'ftp.test')).stderr).toContain('--raw and --compare exclude');
    expect((await compare('ftp', 'cat', 'ftp.test/x;type=d')).code).toBe(2);
    expect((await compare('ftp', 'get', 'ftp.test/x')).code).toBe(2);
  });
});
