import { describe, expect, test } from 'vitest';
import { run } from '../../../src/commands/resolve.ts';
import { fakeIo, type FakeIoOptions } from '../../helpers/fake-io.ts';
import { failingServer, nameServer, record, silentServer } from '../../net/names/name-server.ts';

async function netkitResolve(argv: readonly string[], options: FakeIoOptions = {}) {
  const io = fakeIo(options);
  const code = await run(argv, io);
  return { code, stdout: io.stdout.text, stderr: io.stderr.text };
}

const dnsServer = ({ address }: { address: string }) => ['--dns-server', address];

describe('netkit resolve', () => {
  test('writes lines with tabs in a pipe: the lab, an alias, the way back', async () => {
    expect(await netkitResolve(['www.perdu.com', '--lab'])).toEqual({
      code: 0,
      stdout:
        'dns\tA\twww.perdu.com\t127.0.0.1\tfor 60 s\n' +
        'dns\tCNAME\twww.perdu.com\tperdu.com\n' +
        'back\tPTR\t127.0.0.1\tlocalhost\tanother name\n',
      stderr: '',
    });
  });

  test('draws a table on a terminal', async () => {
    const { stdout } = await netkitResolve(['127.0.0.1', '--lab'], {
      terminal: true,
      env: { NO_COLOR: '1' },
    });
    expect(stdout).toBe(
      'from  type  name       value\n' +
        'dns   PTR   127.0.0.1  localhost\n' +
        'back  A     localhost  127.0.0.1  the same\n',
    );
  });

  test('writes the report as JSON', async () => {
    const { stdout, code } = await netkitResolve(['echo.test', '--lab', '-4', '--format', 'json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      asked: 'echo.test',
      name: 'echo.test',
      kind: 'name',
      servers: [expect.stringMatching(/^127\.0\.0\.1:\d+$/)],
      dns: [
        {
          type: 'A',
          status: 'found',
          records: [{ name: 'echo.test', type: 'A', value: '127.0.0.1', ttl: 60 }],
        },
        { type: 'CNAME', status: 'no-data', records: [], reason: 'the name exists, without such records' },
      ],
      back: [{ value: '127.0.0.1', status: 'found', leadsTo: ['localhost'], same: false }],
      onlySystem: [],
      onlyDns: [],
    });
  });

  test('says where the system and DNS differ, which is no error', async () => {
    const server = await nameServer([record('localhost', 'A', '192.0.2.1')]);
    const { code, stdout, stderr } = await netkitResolve(['localhost', '-4', ...dnsServer(server)]);
    expect(code).toBe(0);
    expect(stdout).toContain('system\tA\tlocalhost\t127.0.0.1\n');
    expect(stdout).toContain('dns\tA\tlocalhost\t192.0.2.1\tfor 300 s\n');
    expect(stderr).toContain(
      'the system alone knows 127.0.0.1: from the hosts file, mDNS or a search domain\n',
    );
    expect(stderr).toContain('DNS alone knows 192.0.2.1');
    expect(stderr).toContain('192.0.2.1 has no name: there is no way back\n');
  });

  test('shows what the system knows where no name server answers, and says that', async () => {
    const server = await silentServer();
    const argv = ['localhost', '-4', ...dnsServer(server), '--timeout', '0.3'];
    const { code, stdout, stderr } = await netkitResolve(argv);
    expect(code).toBe(0);
    expect(stdout).toContain('system\tA\tlocalhost\t127.0.0.1\n');
    expect(stderr).toContain(`netkit: DNS (${server.address}): no answer within the time\n`);
    expect((await netkitResolve([...argv, '-s'])).stderr).toBe('');
  });

  test('shows what is asked for an IDN', async () => {
    const server = await nameServer([record('xn--bcher-kva.example', 'A', '192.0.2.1')]);
    const { stdout, stderr } = await netkitResolve(['bücher.example', '--type', 'a', ...dnsServer(server)]);
    expect(stdout).toBe('dns\tA\txn--bcher-kva.example\t192.0.2.1\tfor 300 s\n');
    expect(stderr).toBe('netkit: bücher.example is asked for as xn--bcher-kva.example (punycode)\n');
  });

  test.each([[{}], [{ terminal: true, env: { NO_COLOR: '1' } }]])(
    'lets no record reach a terminal raw: %j',
    async (options) => {
      const server = await nameServer([record('n.example', 'TXT', '07 1b5b33316d 0a 09')]);
      const argv = ['n.example', '--type', 'TXT', ...dnsServer(server)];
      expect((await netkitResolve(argv, options)).stdout).toContain('\\x1b[31m\\n\\t');
      const { stdout } = await netkitResolve([...argv, '--format', 'json'], options);
      expect(stdout).not.toContain('\u001b');
      expect(stdout).toContain('\\u001b[31m\\n\\t');
    },
  );

  test.each([
    [['nonsuch.test', '--lab'], 6, 'there is no name nonsuch.test', 'the lab answers for its own names'],
    [['127.0.0.9', '--lab'], 6, '127.0.0.9 has no name', 'the lab answers for its own names'],
    [
      ['echo.test', '--lab', '-6'],
      78,
      'echo.test exists, but has no AAAA, CNAME record',
      'other types of records',
    ],
    [
      ['echo.test', '--lab', '--type', 'MX'],
      78,
      'echo.test exists, but has no MX record',
      'other types of records are asked for with --type, such as --type A\n',
    ],
    [
      ['example.org', '--lab'],
      8,
      'example.org: the name server refuses to answer (REFUSED)',
      'the lab answers for',
    ],
  ])('fails where there is nothing: %j', async (argv, code, message, hint) => {
    const result = await netkitResolve(argv);
    expect(result).toMatchObject({ code, stdout: '' });
    expect(result.stderr).toMatch(`netkit: ${message}\n  hint: ${hint}`);
  });

  test('tells a name server that does not answer from one that is not there, and from one that fails', async () => {
    const ask = (server: { address: string }) =>
      netkitResolve(['n.example', '--type', 'A', '--timeout', '0.2', ...dnsServer(server)]);
    const silent = await silentServer();
    expect(await ask(silent)).toMatchObject({
      code: 28,
      stderr: expect.stringContaining(
        `netkit: n.example: no name server has answered within the time (${silent.address})\n`,
      ) as string,
    });
    expect(await ask({ address: '127.0.0.1:1' })).toMatchObject({
      code: 7,
      stderr: expect.stringContaining('n.example: there is no name server (127.0.0.1:1)\n') as string,
    });
    expect(await ask(await failingServer(2))).toMatchObject({
      code: 8,
      stderr: expect.stringContaining('n.example: the name server has failed (SERVFAIL)\n') as string,
    });
  });

  test('writes JSON also where there is nothing', async () => {
    const { code, stdout } = await netkitResolve(['nonsuch.test', '--lab', '--format', 'json']);
    expect(code).toBe(6);
    expect(JSON.parse(stdout)).toMatchObject({ dns: [{ status: 'no-such-name' }, {}, {}] });
  });

  test.each([
    [['http://www.perdu.com/'], 'http://www.perdu.com/ is a URL'],
    [['unix:/tmp/s'], 'unix:/tmp/s is the path of a socket'],
    [['a'.repeat(64)], 'has room for 63'],
    [
      ['x.test', '--type', 'ANY'],
      "--type is one of A, AAAA, CNAME, MX, TXT, NS, SRV, SOA, CAA, PTR, and not 'ANY'",
    ],
    [['x.test', '-4', '-6'], '-4 and -6 exclude each other'],
    [['x.test', '--lab', '--dns-server', '192.0.2.1'], '--lab and --dns-server exclude each other'],
    [['x.test', '--dns-server', 'dns.test'], 'dns.test is not the address of a name server'],
    [['127.0.0.1', '--type', 'A'], 'for which DNS has PTR records alone'],
    [[], '<name|address> is missing'],
  ])('refuses %j', async (argv, message) => {
    const { code, stdout, stderr } = await netkitResolve(argv);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
  });

  test('ends with Ctrl-C', async () => {
    const controller = new AbortController();
    const server = await silentServer();
    const running = netkitResolve(['n.example', '--type', 'A', ...dnsServer(server)], {
      signal: controller.signal,
    });
    controller.abort();
    expect((await running).code).toBe(130);
  });
});
