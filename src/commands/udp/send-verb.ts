import { inGroup, type Verb } from '../command.ts';
import { STDERR_OPTIONS } from '../tcp/client-options.ts';
import { ESCAPE_OPTION } from '../tcp/display-options.ts';
import { FORMAT_OPTION, SOCKET_OPTIONS } from './options.ts';

export const sendVerb: Verb = {
  name: 'send',
  operands: '<host> <port> <text>',
  summary: 'Send a datagram (- for standard input), and show the answers',
  options: [
    ...inGroup('Datagrams', [
      ESCAPE_OPTION,
      { name: 'lines', kind: 'flag', summary: 'With -: each line is a datagram, without its end' },
      {
        name: 'wait',
        kind: 'number',
        value: 'SECONDS',
        summary:
          'For how long to take answers (without it: until one has come for each datagram, 2 at most); 0 for none',
      },
      {
        name: 'count',
        kind: 'number',
        value: 'N',
        summary: 'How many answers are enough; exit code 28 if fewer come',
      },
      FORMAT_OPTION,
    ]),
    ...inGroup('Connection', [
      { name: 'lab', kind: 'flag', summary: 'Let servers on loopback answer for the public names' },
      { name: 'ipv4', letter: '4', kind: 'flag', summary: 'IPv4 addresses only' },
      { name: 'ipv6', letter: '6', kind: 'flag', summary: 'IPv6 addresses only' },
    ]),
    ...inGroup('Socket', [
      { name: 'local-address', kind: 'text', value: 'ADDRESS', summary: 'The address of this end' },
      { name: 'local-port', kind: 'number', value: 'PORT', summary: 'The port of this end' },
      { name: 'ttl', kind: 'number', value: 'N', summary: 'How many routers may pass it on (1 to 255)' },
      { name: 'broadcast', kind: 'flag', summary: 'Let it go to a whole network' },
      {
        name: 'multicast-ttl',
        kind: 'number',
        value: 'N',
        summary: 'To groups: how many routers may pass it on (1: none)',
      },
    ]),
    ...SOCKET_OPTIONS,
    ...STDERR_OPTIONS,
  ],
  examples: [
    { line: 'netkit udp send echo.test 7 hello --lab', says: 'to the echo of the lab' },
    {
      line: String.raw`netkit udp send localhost 8000 --escape 'hello\n' --wait 1`,
      says: 'all that comes within a second',
    },
    { line: 'netkit udp send 239.1.2.3 5000 hello --wait 0', says: 'to a group, not waiting for answers' },
  ],
  run: async (args, io) => (await import('./send.ts')).send(args, io),
};
