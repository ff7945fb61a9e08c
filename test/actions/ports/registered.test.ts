import { describe, expect, test } from 'vitest';
import { rangeOf } from '../../../src/actions/ports/ranges.ts';
import { REGISTERED_PORTS } from '../../../src/actions/ports/registered.ts';
import { COURSE_PORTS, SPOKEN } from '../../../src/actions/ports/spoken.ts';
import { MAX_PORT } from '../../../src/net/port.ts';
import { COMMANDS } from '../../../src/commands/registry.ts';
import { command as chatCommand } from '../../../src/commands/chat.ts';
import { command as ftpCommand } from '../../../src/commands/ftp.ts';
import { command as httpCommand } from '../../../src/commands/http.ts';
import { command as imapCommand } from '../../../src/commands/imap.ts';
import { command as pop3Command } from '../../../src/commands/pop3.ts';
import { command as resolveCommand } from '../../../src/commands/resolve.ts';
import { command as sftpCommand } from '../../../src/commands/sftp.ts';
import { command as smtpCommand } from '../../../src/commands/smtp.ts';
import { command as tcpCommand } from '../../../src/commands/tcp.ts';
import { command as udpCommand } from '../../../src/commands/udp.ts';

describe('the table of registered ports', () => {
  test('is in the order of the numbers, and has each name at a port once', () => {
    const numbers = REGISTERED_PORTS.map(({ port }) => port);
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
    const keys = REGISTERED_PORTS.flatMap(({ port, transports }) =>
      transports.map((each) => `${port}/${each}`),
    );
    expect(new Set(keys).size).toBe(keys.length);
  });

  test('has names as RFC 6335, section 5.1, wants them: letters, digits and hyphens, at most 15', () => {
    const bad = REGISTERED_PORTS.filter(
      ({ name }) => !/^(?=.*[a-z])[a-z0-9]+(-[a-z0-9]+)*$/i.test(name) || name.length > 15,
    );
    expect(bad.map(({ name }) => name)).toEqual([]);
  });

  test('has nothing where nothing is registered: above 49151, and not below 1', () => {
    expect(REGISTERED_PORTS.filter(({ port }) => rangeOf(port) === 'dynamic' || port < 1)).toEqual([]);
    expect(REGISTERED_PORTS.length).toBeGreaterThanOrEqual(150);
  });

  // IANA's registry, for a sample of each kind.
  test.each([
    ['echo', 7, ['tcp', 'udp']],
    ['smtp', 25, ['tcp']],
    ['ntp', 123, ['udp']],
    ['submissions', 465, ['tcp']],
    ['postgresql', 5432, ['tcp']],
    ['mdns', 5353, ['udp']],
    ['ircs-u', 6697, ['tcp']],
  ])('has %s at %i', (name, port, transports) => {
    expect(REGISTERED_PORTS.find((each) => each.name === name)).toMatchObject({ port, transports });
  });
});

describe('what netkit speaks', () => {
  const commands = [
    chatCommand,
    ftpCommand,
    httpCommand,
    imapCommand,
    pop3Command,
    resolveCommand,
    sftpCommand,
    smtpCommand,
    tcpCommand,
    udpCommand,
  ];
  const lines = [
    ...[...SPOKEN.values()].flat(),
    ...[...COURSE_PORTS.values()].flatMap((course) => course.commands),
  ];

  test.each([...new Set(lines)])('%s begins with a command and a verb that there are', (line) => {
    const [, word = '', ...rest] = line.split(' ');
    expect(COMMANDS.map(({ name }) => name)).toContain(word);
    const verbs = commands.find(({ name }) => name === word)?.verbs.map(({ name }) => name) ?? [];
    const isVerb = verbs.some((verb) => verb === '' || `${rest.join(' ')} `.startsWith(`${verb} `));
    expect(isVerb).toBe(true);
  });

  test('is at ports that are some', () => {
    for (const port of [...SPOKEN.keys(), ...COURSE_PORTS.keys()]) {
      expect(port).toBeGreaterThan(0);
      expect(port).toBeLessThanOrEqual(MAX_PORT);
    }
    expect([...COURSE_PORTS.keys()]).toEqual([3000, 5000, 8000, 11_700, 12_800, 50_000]);
  });
});
