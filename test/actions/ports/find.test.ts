import { describe, expect, test } from 'vitest';
import { mergePorts, parseServices } from '../../../src/actions/ports/etc-services.ts';
import { findPorts, type PortTables } from '../../../src/actions/ports/find.ts';
import { firstUnprivilegedPort, rangeOf } from '../../../src/actions/ports/ranges.ts';
import { REGISTERED_PORTS } from '../../../src/actions/ports/registered.ts';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { scratchFolder } from '../../helpers/scratch.ts';

/** As services(5) has it. */
const SERVICES = `# Network services, Internet style

tcpmux\t\t1/tcp\t\t# first
smtp            25/tcp          mail e-mail   # Simple Mail
smtp            25/udp          mail
fsp             21/udp
oddity          4242/tcp                      # ours \u001b[31m
rtmp            1/ddp
broken          line
too-high        70000/tcp
#commented      77/tcp
`;

const tables = (): PortTables => ({
  registered: mergePorts(REGISTERED_PORTS, parseServices(SERVICES)),
  firstUnprivileged: 1024,
});
const find = (query?: string) => findPorts(query, tables());
const names = (query?: string) =>
  find(query).ports.flatMap(({ services }) => services.map(({ name }) => name));

describe('parseServices', () => {
  test('reads names, numbers, transports, aliases and remarks, and passes over what is none', () => {
    expect(parseServices(SERVICES)).toEqual([
      {
        port: 1,
        transports: ['tcp'],
        name: 'tcpmux',
        aliases: [],
        purpose: 'first',
        from: ['/etc/services'],
      },
      {
        port: 25,
        transports: ['tcp', 'udp'],
        name: 'smtp',
        aliases: ['mail', 'e-mail'],
        purpose: 'Simple Mail',
        from: ['/etc/services'],
      },
      { port: 21, transports: ['udp'], name: 'fsp', aliases: [], purpose: '', from: ['/etc/services'] },
      {
        port: 4242,
        transports: ['tcp'],
        name: 'oddity',
        aliases: [],
        purpose: 'ours \u001b[31m',
        from: ['/etc/services'],
      },
    ]);
  });
});

describe('findPorts', () => {
  test('joins what both tables know, and says who knows it', () => {
    const [smtp] = find('25').ports;
    expect(smtp).toMatchObject({
      port: 25,
      range: 'system',
      privileged: true,
      services: [
        { name: 'smtp', aliases: ['mail', 'e-mail'], from: ['iana', '/etc/services'], source: 'RFC 5321' },
      ],
      commands: ['netkit smtp probe HOST', 'netkit smtp send HOST'],
    });
    expect(find('4242').ports[0]?.services).toMatchObject([{ name: 'oddity', from: ['/etc/services'] }]);
    expect(find('21').ports[0]?.services).toMatchObject([
      { name: 'ftp', from: ['iana'] },
      { name: 'fsp', from: ['/etc/services'] },
    ]);
  });

  test('has a number without a name, with its range', () => {
    expect(find('60000')).toEqual({
      match: 'number',
      ports: [{ port: 60_000, range: 'dynamic', privileged: false, services: [], commands: [] }],
    });
  });

  test.each([
    ['0', 'system'],
    ['1023', 'system'],
    ['1024', 'user'],
    ['49151', 'user'],
    ['49152', 'dynamic'],
    ['65535', 'dynamic'],
  ])('%s is in the %s range', (port, range) => {
    expect(find(port).ports[0]?.range).toBe(range);
    expect(rangeOf(Number(port))).toBe(range);
  });

  test('has the ports of the courses', () => {
    expect(find('12800').ports[0]).toMatchObject({ services: [], course: 'the dialogue, and the relay' });
  });

  test('has a range: what is registered in it, both ends included', () => {
    expect(find('20-25')).toMatchObject({ match: 'range' });
    expect(find('20-25').ports.map(({ port }) => port)).toEqual([20, 21, 22, 23, 25]);
    expect(find('60000-60001').ports).toEqual([]);
    expect(find('49152-65535').ports.map(({ port }) => port)).toEqual([50_000]);
  });

  test.each([
    ['SMTP', ['smtp']],
    ['e-mail', ['smtp']],
    ['http-alt', ['http-alt', 'http-alt']],
  ])('has %s by name or alias, in any case', (query, expected) => {
    expect(find(query).match).toBe('name');
    expect(names(query)).toEqual(expected);
  });

  test('has a part of a name or of a purpose, where no name is exact', () => {
    expect(find('postgres').match).toBe('search');
    expect(names('postgres')).toEqual(['postgresql']);
    expect(names('mailbox')).toEqual(['pop2', 'pop3']);
  });

  test('has what netkit speaks, where nothing is asked for', () => {
    const { match, ports } = find();
    expect(match).toBe('spoken');
    expect(ports.every(({ commands }) => commands.length > 0)).toBe(true);
    expect(names()).toContain('imaps');
    // By UDP, 21 is something else.
    expect(names()).not.toContain('fsp');
  });

  test('refuses a name that nobody knows', () => {
    expect(() => find('nonsuch')).toThrow(
      expect.objectContaining({ code: 'not-found', message: expect.stringContaining('nonsuch') as string }),
    );
  });

  test.each([
    ['65536', '65536 is not a port'],
    ['20-70000', '70000 is not a port'],
    ['30-20', '30-20 is no range'],
  ])('refuses %s', (query, message) => {
    expect(() => find(query)).toThrow(expect.objectContaining({ code: 'usage', message }));
  });
});

describe('firstUnprivilegedPort', () => {
  test.each([
    ['80\n', 80],
    ['0\n', 0],
    ['nonsense\n', 1024],
  ])('is what Linux says: %j', (content, expected) => {
    const path = join(scratchFolder(), 'start');
    writeFileSync(path, content);
    expect(firstUnprivilegedPort(path)).toBe(expected);
  });

  test('is 1024 where there is no such file', () => {
    expect(firstUnprivilegedPort('/nonsuch')).toBe(1024);
  });
});
