import { inGroup, type Option, type Verb } from '../command.ts';
import { SAYING_OPTIONS } from '../shared/client-options.ts';

const OPTIONS: readonly Option[] = [
  ...inGroup('Question', [
    { name: 'ipv4', letter: '4', kind: 'flag', summary: 'IPv4 addresses only' },
    { name: 'ipv6', letter: '6', kind: 'flag', summary: 'IPv6 addresses only' },
    {
      name: 'type',
      kind: 'text',
      value: 'TYPE',
      repeats: true,
      summary: 'Ask DNS for these records and nothing else: A, AAAA, CNAME, MX, TXT, NS, SRV, SOA, CAA, PTR',
    },
    {
      name: 'dns-server',
      kind: 'text',
      value: 'ADDRESS[:PORT]',
      repeats: true,
      summary: 'Ask this name server instead of those of the system',
    },
    { name: 'lab', kind: 'flag', summary: "Ask the lab's own name server, on loopback, and nobody else" },
    {
      name: 'timeout',
      kind: 'number',
      value: 'SECONDS',
      summary: 'For everything together (5)',
    },
  ]),
  ...inGroup('Output', [
    {
      name: 'format',
      kind: 'text',
      choices: ['text', 'json'],
      summary: 'For people (text), or one JSON document (json)',
    },
  ]),
  ...SAYING_OPTIONS,
];

export const resolveVerb: Verb = {
  name: '',
  operands: '<name|address>',
  summary:
    'Show what the system and what DNS know of a name or an address, and whether the way back is the same',
  options: OPTIONS,
  examples: [
    { line: 'netkit resolve localhost', says: 'the hosts file knows it, and DNS perhaps not' },
    { line: 'netkit resolve www.perdu.com --lab', says: 'with an alias, and with no network' },
    { line: 'netkit resolve 127.0.0.1', says: 'the name of an address' },
    {
      line: 'netkit resolve example.org --type MX --dns-server 192.0.2.53',
      says: 'one question to one server',
    },
  ],
  run: async (args, io) => (await import('./resolve.ts')).resolve(args, io),
};
