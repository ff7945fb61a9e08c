import { describe, expect, test } from 'vitest';
import { run } from '../../../src/commands/ports.ts';
import { fakeIo, type FakeIoOptions } from '../../helpers/fake-io.ts';

async function netkitPorts(argv: readonly string[], options: FakeIoOptions = {}) {
  const io = fakeIo(options);
  const code = await run(argv, io);
  return { code, stdout: io.stdout.text, stderr: io.stderr.text };
}

describe('netkit ports', () => {
  test('writes a line with tabs in a pipe', async () => {
    const { code, stdout, stderr } = await netkitPorts(['25']);
    expect([code, stderr]).toEqual([0, '']);
    const [port, transports, name, purpose, source, from, commands] = stdout.trimEnd().split('\t');
    expect([port, transports?.split('/')[0], name]).toEqual(['25', 'tcp', 'smtp']);
    expect([purpose, source]).toEqual(['mail from server to server', 'RFC 5321']);
    expect(from).toMatch(/^iana/);
    expect(commands).toBe('netkit smtp probe HOST; netkit smtp send HOST');
  });

  test('says on a terminal what there is to say of one port', async () => {
    const { stdout } = await netkitPorts(['imaps'], { terminal: true, env: { NO_COLOR: '1' } });
    expect(stdout).toMatch(/^993\/tcp\S* {2}imaps/);
    expect(stdout).toContain('  IMAP with TLS from the first byte · RFC 8314 · from IANA');
    expect(stdout).toContain('  a system port (0 to 1023)');
    expect(stdout).toContain('  netkit imap ls imaps://HOST\n');
  });

  test('has a number without a name, which is no error', async () => {
    expect(await netkitPorts(['60000'])).toEqual({
      code: 0,
      stdout: '60000\t\t\tnot registered\n',
      stderr: '',
    });
    const { stdout } = await netkitPorts(['60000'], { terminal: true, env: { NO_COLOR: '1' } });
    expect(stdout).toBe(
      '60000  no name is registered, as far as is known here\n' +
        '  a dynamic port (49152 to 65535): never registered, taken for a while by whoever needs one\n' +
        '  on this machine, anybody may listen there\n',
    );
  });

  test('has a table of what netkit speaks, as wide as the terminal', async () => {
    const { stdout } = await netkitPorts([], { terminal: true, columns: 100, env: { NO_COLOR: '1' } });
    expect(stdout).toMatch(/^port +name +for +netkit\n/);
    expect(stdout).toMatch(/^ {2}143 {2}tcp +imap +reading mail where it is +imap ls HOST$/m);
    expect(Math.max(...stdout.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(100);
  });

  test('says where a range is empty', async () => {
    expect((await netkitPorts(['60000-60010'])).stdout).toBe('');
    expect((await netkitPorts(['60000-60010'], { terminal: true })).stdout).toContain(
      'no port of this range',
    );
  });

  test('writes JSON', async () => {
    const { stdout } = await netkitPorts(['50000', '--format', 'json']);
    expect(JSON.parse(stdout)).toEqual({
      query: '50000',
      match: 'number',
      ports: [
        {
          port: 50_000,
          range: 'dynamic',
          privileged: false,
          services: [],
          course: 'the dialogue, and the relay',
          commands: ['netkit tcp dialog serve', 'netkit chat serve'],
        },
      ],
    });
    expect(JSON.parse((await netkitPorts(['--format', 'json'])).stdout)).toMatchObject({
      query: null,
      match: 'spoken',
    });
  });

  test('names what was probably meant', async () => {
    expect(await netkitPorts(['smpt'])).toEqual({
      code: 78,
      stdout: '',
      stderr: 'netkit: no port is registered as smpt, as far as is known here\n  hint: did you mean smtp?\n',
    });
    expect((await netkitPorts(['qqqqqq'])).stderr).toContain('hint: netkit ports without a name');
  });

  test('refuses what is no port', async () => {
    expect(await netkitPorts(['70000'])).toEqual({
      code: 2,
      stdout: '',
      stderr: 'netkit: 70000 is not a port\n  hint: ports are whole numbers from 0 to 65535\n',
    });
  });
});
