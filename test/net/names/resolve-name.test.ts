import dns from 'node:dns/promises';
import { syncBuiltinESMExports } from 'node:module';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { MAX_ALIASES } from '../../../src/net/names/dns.ts';
import { MAX_WAYS_BACK, resolveName } from '../../../src/net/names/resolve-name.ts';
import type { QuestionType } from '../../../src/net/names/types.ts';
import { failingServer, nameServer, record, silentServer } from './name-server.ts';

/** What the system says, whatever the machine: addresses by name, names by address. */
function systemKnows(addresses: Record<string, readonly string[]>, names: Record<string, string> = {}): void {
  const unknown = (): never => {
    throw Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' });
  };
  const lookup = async (name: string, { family }: { family: number }) => {
    const found = (addresses[name] ?? unknown()).map((address) => ({
      address,
      family: address.includes(':') ? 6 : 4,
    }));
    const wanted = found.filter((each) => family === 0 || each.family === family);
    return wanted.length > 0 ? wanted : unknown();
  };
  const lookupService = async (address: string) => ({ hostname: names[address] ?? unknown(), service: '' });
  const spies = [
    vi.spyOn(dns, 'lookup').mockImplementation(lookup as unknown as typeof dns.lookup),
    vi.spyOn(dns, 'lookupService').mockImplementation(lookupService),
  ];
  syncBuiltinESMExports();
  onTestFinished(() => {
    for (const spy of spies) spy.mockRestore();
    syncBuiltinESMExports();
  });
}

describe('resolveName', () => {
  test('has what the system and what DNS say, and the way back', async () => {
    systemKnows({ 'www.example': ['2001:db8::1', '192.0.2.1'] }, { '192.0.2.1': 'www.example' });
    const server = await nameServer([
      record('www.example', 'A', '192.0.2.1', 60),
      record('www.example', 'AAAA', '2001:db8::1', 3600),
      record(`1.${'0.'.repeat(23)}8.b.d.0.1.0.0.2.ip6.arpa`, 'PTR', 'other.example'),
    ]);
    expect(await resolveName('www.example', { servers: [server.address] })).toEqual({
      asked: 'www.example',
      name: 'www.example',
      kind: 'name',
      system: { status: 'found', values: ['2001:db8::1', '192.0.2.1'] },
      servers: [server.address],
      dns: [
        {
          type: 'A',
          status: 'found',
          records: [{ name: 'www.example', type: 'A', value: '192.0.2.1', ttl: 60 }],
        },
        {
          type: 'AAAA',
          status: 'found',
          records: [{ name: 'www.example', type: 'AAAA', value: '2001:db8::1', ttl: 3600 }],
        },
        { type: 'CNAME', status: 'no-data', records: [], reason: 'the name exists, without such records' },
      ],
      back: [
        { value: '2001:db8::1', status: 'found', leadsTo: ['other.example'], same: false },
        { value: '192.0.2.1', status: 'found', leadsTo: ['www.example'], same: true },
      ],
      onlySystem: [],
      onlyDns: [],
    });
  });

  test('says where they differ, and not where one of them did not answer', async () => {
    systemKnows({ 'www.example': ['192.0.2.1', '192.0.2.2'] });
    const server = await nameServer([
      record('www.example', 'A', '192.0.2.2'),
      record('www.example', 'A', '192.0.2.3'),
    ]);
    expect(await resolveName('www.example', { servers: [server.address], family: 4 })).toMatchObject({
      onlySystem: ['192.0.2.1'],
      onlyDns: ['192.0.2.3'],
    });
    const failing = await failingServer(2);
    expect(await resolveName('www.example', { servers: [failing.address], family: 4 })).toMatchObject({
      onlySystem: [],
      onlyDns: [],
    });
  });

  test('asks for one family alone', async () => {
    systemKnows({ 'www.example': ['192.0.2.1', '2001:db8::1'] });
    const server = await nameServer([record('www.example', 'AAAA', '2001:db8::1')]);
    const { system, dns: answers } = await resolveName('www.example', {
      servers: [server.address],
      family: 6,
    });
    expect(system?.values).toEqual(['2001:db8::1']);
    expect(answers.map(({ type }) => type)).toEqual(['AAAA', 'CNAME']);
    expect(server.asked).not.toContain('www.example 1');
  });

  test('follows aliases, whose last name is as good as the first', async () => {
    systemKnows({ 'a.example': ['192.0.2.1'] }, { '192.0.2.1': 'C.example' });
    const server = await nameServer([
      record('a.example', 'CNAME', 'b.example'),
      record('b.example', 'CNAME', 'c.example'),
      record('c.example', 'A', '192.0.2.1'),
    ]);
    const { dns: answers, back } = await resolveName('a.example', { servers: [server.address], family: 4 });
    expect(answers.at(-1)?.records).toEqual([
      { name: 'a.example', type: 'CNAME', value: 'b.example' },
      { name: 'b.example', type: 'CNAME', value: 'c.example' },
    ]);
    expect(back).toEqual([{ value: '192.0.2.1', status: 'found', leadsTo: ['c.example'], same: true }]);
  });

  test('follows a chain of aliases so far, and no circle', async () => {
    const chain = Array.from({ length: MAX_ALIASES + 2 }, (_, index) =>
      record(`a${index}.example`, 'CNAME', `a${index + 1}.example`),
    );
    const server = await nameServer([...chain, record('x.example', 'CNAME', 'x.example')]);
    const options = { servers: [server.address], types: ['CNAME'] as const };
    // The server itself follows the rest in one answer.
    const { dns: answers } = await resolveName('a0.example', options);
    expect(answers[0]?.records.length).toBe(MAX_ALIASES);
    expect((await resolveName('x.example', options)).dns[0]?.records.length).toBe(1);
  });

  test('asks for an address under its reverse name, and whether its names lead back', async () => {
    systemKnows({}, { '192.0.2.1': 'a.example' });
    const server = await nameServer([
      record('1.2.0.192.in-addr.arpa', 'PTR', 'b.example'),
      record('a.example', 'A', '192.0.2.9'),
      record('b.example', 'A', '192.0.2.1'),
    ]);
    const report = await resolveName('192.0.2.1', { servers: [server.address] });
    expect(report).toMatchObject({
      kind: 'address',
      system: { values: ['a.example'] },
      dns: [{ type: 'PTR', records: [{ name: '192.0.2.1', value: 'b.example' }] }],
      back: [
        { value: 'a.example', leadsTo: ['192.0.2.9'], same: false },
        { value: 'b.example', leadsTo: ['192.0.2.1'], same: true },
      ],
      onlySystem: ['a.example'],
      onlyDns: ['b.example'],
    });
  });

  // Data worked out by hand after RFC 1035, sections 3.3.9, 3.3.13 and 3.3.14, RFC 2782 and RFC 8659.
  test.each<[QuestionType, string, string]>([
    ['MX', '000a 04 6d61696c 07 6578616d706c65 00', '10 mail.example'],
    ['MX', '0000 00', '0 .'],
    ['TXT', '05 6f6e65 1b 20 03 74776f', 'one\u001b two'],
    ['NS', 'ns.example', 'ns.example'],
    ['SRV', '0001 0002 13c4 03 736970 07 6578616d706c65 00', '1 2 5060 sip.example'],
    [
      'SOA',
      '02 6e73 00 04 61646d 69 07 6578616d706c65 00 00000001 00000002 00000003 00000004 00000005',
      'ns admi.example 1 2 3 4 5',
    ],
    ['CAA', '00 05 6973737565 63612e6578616d706c65', '0 issue "ca.example"'],
    ['PTR', 'x.example', 'x.example'],
  ])('reads %s records: %s', async (type, data, value) => {
    const server = await nameServer([record('n.example', type, data)]);
    const report = await resolveName('n.example', { servers: [server.address], types: [type] });
    expect(report.dns).toEqual([{ type, status: 'found', records: [{ name: 'n.example', type, value }] }]);
    expect(report).not.toHaveProperty('system');
    expect(report.back).toEqual([]);
  });

  test('looks the way back up for so many, and no more', async () => {
    systemKnows({
      'www.example': Array.from({ length: MAX_WAYS_BACK + 1 }, (_, index) => `192.0.2.${index}`),
    });
    const server = await nameServer([]);
    const { system, back } = await resolveName('www.example', { servers: [server.address] });
    expect(system?.values.length).toBe(MAX_WAYS_BACK + 1);
    expect(back.length).toBe(MAX_WAYS_BACK);
  });

  test('tells apart how DNS can have nothing to say', async () => {
    const ask = async (server: string) => {
      const options = { servers: [server], system: false, family: 4, timeout: 400 } as const;
      const { dns: answers } = await resolveName('nonsuch.example', options);
      return answers.map(({ status }) => status);
    };
    const known = await nameServer([record('below.nonsuch.example', 'A', '192.0.2.1')]);
    expect(await ask(known.address)).toEqual(['no-data', 'no-data']);
    expect(await ask((await nameServer([])).address)).toEqual(['no-such-name', 'no-such-name']);
    expect(await ask((await failingServer(2)).address)).toEqual(['refused', 'refused']);
    expect(await ask((await failingServer(5)).address)).toEqual(['refused', 'refused']);
    expect(await ask((await silentServer()).address)).toEqual(['no-answer', 'no-answer']);
    // Nobody is there, and loopback says so at once.
    expect(await ask('127.0.0.1:1')).toEqual(['unreachable', 'unreachable']);
  });

  test('shows what the system knows though no name server answers, and asks such a one no more', async () => {
    systemKnows({ 'www.example': ['192.0.2.1'] }, { '192.0.2.1': 'www.example' });
    const server = await silentServer();
    const options = { servers: [server.address], family: 4, timeout: 400 } as const;
    expect(await resolveName('www.example', options)).toMatchObject({
      system: { status: 'found', values: ['192.0.2.1'] },
      dns: [{ status: 'no-answer' }, { status: 'no-answer' }],
      back: [{ leadsTo: ['www.example'], same: true }],
    });
    expect(server.asked.filter((question) => question.includes('arpa'))).toEqual([]);
  });

  test('waits for a system that does not answer as long as it is told', async () => {
    systemKnows({});
    vi.spyOn(dns, 'lookup').mockImplementation(() => new Promise(() => {}));
    syncBuiltinESMExports();
    const server = await nameServer([record('www.example', 'A', '192.0.2.1')]);
    const report = await resolveName('www.example', { servers: [server.address], family: 4, timeout: 100 });
    expect(report.system).toEqual({ status: 'no-answer', values: [], reason: 'no answer within the time' });
    expect(report.dns[0]?.status).toBe('found');
  });

  test('ends when it is told to', async () => {
    systemKnows({});
    const server = await silentServer();
    const controller = new AbortController();
    const resolving = resolveName('www.example', { servers: [server.address], signal: controller.signal });
    controller.abort();
    await expect(resolving).rejects.toMatchObject({ code: 'aborted' });
    const again = resolveName('www.example', { servers: [server.address], signal: controller.signal });
    await expect(again).rejects.toMatchObject({ code: 'aborted' });
  });

  test('asks for an IDN as punycode, and keeps what was asked', async () => {
    const server = await nameServer([record('xn--bcher-kva.example', 'A', '192.0.2.1')]);
    const report = await resolveName('bücher.example', { servers: [server.address], types: ['A'] });
    expect(report).toMatchObject({ asked: 'bücher.example', name: 'xn--bcher-kva.example' });
    expect(report.dns[0]?.status).toBe('found');
    expect(server.asked).toEqual(['xn--bcher-kva.example 1']);
  });

  test('knows that an address has no MX', async () => {
    await expect(resolveName('192.0.2.1', { types: ['MX'] })).rejects.toMatchObject({ code: 'usage' });
  });

  test('asks the system itself: localhost is on this machine', async () => {
    const { system, back } = await resolveName('localhost', { servers: ['127.0.0.1:1'], family: 4 });
    expect(system).toEqual({ status: 'found', values: ['127.0.0.1'] });
    expect(back.map(({ value }) => value)).toEqual(['127.0.0.1']);
  });
});
