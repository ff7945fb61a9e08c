import { inGroup, type Verb } from '../command.ts';
import { CLIENT_OPTIONS, STDERR_OPTIONS } from './client-options.ts';
import { displayOptions, ESCAPE_OPTION } from './display-options.ts';

export const sendVerb: Verb = {
  name: 'send',
  operands: '<host> [port] <text>',
  summary: 'Send a text as it is, nothing added (- for standard input), and show the answer',
  options: [
    ...inGroup('Dialogue', [
      ESCAPE_OPTION,
      { name: 'no-wait', kind: 'flag', summary: 'Send, and do not wait for an answer' },
      {
        name: 'linger',
        kind: 'number',
        value: 'SECONDS',
        summary: 'Once something has come: the silence that ends the answer (0.25)',
      },
      {
        name: 'half-close',
        kind: 'flag',
        summary: 'End our side at once; without it, after 2 s without an answer',
      },
      { name: 'no-half-close', kind: 'flag', summary: 'Never end our side' },
    ]),
    ...displayOptions('an object for each piece that goes out or comes in'),
    ...CLIENT_OPTIONS,
    ...STDERR_OPTIONS,
  ],
  examples: [
    { line: 'netkit tcp send localhost 8000 hello', says: 'to an echo server' },
    {
      line: String.raw`netkit tcp send localhost 80 --escape 'GET /index.php HTTP/1.1 \n'`,
      says: 'HTTP as nobody should write it',
    },
    {
      line: String.raw`netkit tcp send localhost 8000 --escape '\x00\u{20ac}' --hex`,
      says: 'any bytes, both directions dumped',
    },
  ],
  run: async (args, io) => (await import('./send.ts')).send(args, io),
};
