import { inGroup, type Verb } from '../command.ts';
import { DEFAULT_BIND } from '../shared/serve-options.ts';
import { STDERR_OPTIONS } from '../tcp/client-options.ts';
import { ESCAPE_OPTION } from '../tcp/display-options.ts';
import { DEFAULT_PORT, FORMAT_OPTION, SOCKET_OPTIONS } from './options.ts';

export const listenVerb: Verb = {
  name: 'listen',
  operands: '[port]',
  summary: `Show the datagrams that come to a port (${DEFAULT_PORT}; 0 takes any free one) until Ctrl-C`,
  options: [
    ...inGroup('Server', [
      {
        name: 'bind',
        kind: 'text',
        value: 'ADDRESS',
        summary: `The address to listen on (${DEFAULT_BIND}: this machine only; with --join every one)`,
      },
      {
        name: 'join',
        kind: 'text',
        value: 'GROUP',
        repeats: true,
        summary: 'Hear what is sent to this multicast address, too; others here may listen to it as well',
      },
      { name: 'ipv6-only', kind: 'flag', summary: 'With --bind ::, no IPv4' },
    ]),
    ...inGroup('Datagrams', [
      { name: 'reply', kind: 'text', value: 'TEXT', summary: 'Answer each with this' },
      ESCAPE_OPTION,
      { name: 'count', kind: 'number', value: 'N', summary: 'End after so many' },
      {
        name: 'timeout',
        kind: 'number',
        value: 'SECONDS',
        summary: 'End when none has come for so long; exit code 28 if there were none, or fewer than --count',
      },
      FORMAT_OPTION,
    ]),
    ...SOCKET_OPTIONS,
    ...STDERR_OPTIONS,
  ],
  examples: [
    { line: 'netkit udp listen 5000', says: 'whatever is sent to 127.0.0.1:5000' },
    { line: 'netkit udp listen 5000 --reply got --count 1', says: 'answer one, and end' },
    { line: 'netkit udp listen 5353 --join 224.0.0.251 --format json', says: 'what is said to a group' },
  ],
  run: async (args, io) => (await import('./listen.ts')).runListen(args, io),
};
