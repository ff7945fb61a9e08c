import { execFile } from 'node:child_process';
import { createServer } from 'node:net';
import { Resolver } from 'node:dns/promises';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type DnsLabOptions, startDnsLab } from '../../../src/lab/dns/server.ts';
import type { Zone } from '../../../src/lab/dns/zone.ts';
import { testWith } from '../../helpers/programs.ts';

const run = promisify(execFile);

async function lab(options?: DnsLabOptions) {
  const server = await startDnsLab(options);
  onTestFinished(() => server.stop());
  return server;
}

function resolverAt(port: number): Resolver {
  const resolver = new Resolver({ timeout: 2000, tries: 2 });
  resolver.setServers([`127.0.0.1:${port}`]);
  return resolver;
}

const MANY: Zone = {
  domains: ['test'],
  records: Array.from({ length: 40 }, (_, index) => ({
    name: 'many.test',
    type: 1,
    class: 1,
    ttl: 9,
    data: `127.0.0.${index}`,
  })),
};

/** By UDP and by TCP, as RFC 1035, section 4.2, has it; prints what came in hexadecimal, a line each. */
const PYTHON = `
import socket, struct, sys
port, query = int(sys.argv[1]), bytes.fromhex(sys.argv[2])
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
    udp.settimeout(5)
    for bad in sys.argv[3:]:
        udp.sendto(bytes.fromhex(bad), ('127.0.0.1', port))
    udp.sendto(query, ('127.0.0.1', port))
    print(udp.recv(65535).hex())
with socket.create_connection(('127.0.0.1', port), 5) as tcp:
    framed = struct.pack('!H', len(query)) + query
    tcp.sendall(framed[:5]); tcp.sendall(framed[5:] + framed)
    data = b''
    while len(data) < 2 or len(data) < 2 * (2 + struct.unpack('!H', data[:2])[0]):
        data += tcp.recv(65535)
    print(data.hex())
`;

describe('the lab’s name server', () => {
  test('answers Node’s own resolver', async () => {
    const resolver = resolverAt((await lab()).port);
    expect(await resolver.resolve4('echo.test', { ttl: true })).toEqual([{ address: '127.0.0.1', ttl: 60 }]);
    expect(await resolver.resolve4('www.perdu.com')).toEqual(['127.0.0.1']);
    expect(await resolver.resolveCname('www.perdu.com')).toEqual(['perdu.com']);
    expect(await resolver.resolvePtr('1.0.0.127.in-addr.arpa')).toEqual(['localhost']);
    await expect(resolver.resolve6('echo.test')).rejects.toMatchObject({ code: 'ENODATA' });
    await expect(resolver.resolve4('nonsuch.test')).rejects.toMatchObject({ code: 'ENOTFOUND' });
    await expect(resolver.resolve4('example.org')).rejects.toMatchObject({ code: 'EREFUSED' });
  });

  test('has by TCP what a datagram does not hold', async () => {
    const resolver = resolverAt((await lab({ zone: MANY })).port);
    expect((await resolver.resolve4('many.test')).length).toBe(40);
  });

  testWith('python3')('answers bytes made by hand, by UDP and by TCP, also behind garbage', async () => {
    const { port } = await lab();
    const question = '04 6563686f 04 74657374 00 0001 0001';
    const query = `2a17 0100 0001 0000 0000 0000 ${question}`.replaceAll(' ', '');
    const answer = `2a17 8500 0001 0001 0000 0000 ${question} c00c 0001 0001 0000003c 0004 7f000001`;
    const expected = answer.replaceAll(' ', '');
    // Too short, and a response: neither may be answered.
    const bad = ['00', '2a18 8500 0000 0000 0000 0000'.replaceAll(' ', '')];
    const { stdout } = await run('/usr/bin/python3', ['-c', PYTHON, String(port), query, ...bad]);
    const framed = `${(expected.length / 2).toString(16).padStart(4, '0')}${expected}`;
    expect(stdout.trim().split('\n')).toEqual([expected, framed + framed]);
  });

  testWith('dig')('answers dig', async () => {
    const { port } = await lab();
    const ask = async (...words: readonly string[]) =>
      (await run('dig', ['@127.0.0.1', '-p', String(port), '+short', ...words])).stdout;
    expect(await ask('echo.test')).toBe('127.0.0.1\n');
    expect(await ask('+tcp', 'www.perdu.com')).toBe('perdu.com.\n127.0.0.1\n');
    expect(await ask('-x', '127.0.0.1')).toBe('localhost.\n');
  });

  test('says so where its port is taken, and keeps nothing', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void taken.close());
    await once(taken, 'listening');
    const address = taken.address();
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
    await expect(startDnsLab({ port })).rejects.toMatchObject({ code: 'address-in-use' });
  });

  test('is gone once it is stopped', async () => {
    const { port, stop } = await startDnsLab();
    await stop();
    await expect(resolverAt(port).resolve4('echo.test')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    // Both ports are free again.
    const again = await lab({ port });
    expect(again.port).toBe(port);
  });
});
