import { inGroup, type Verb } from '../command.ts';
import { CLIENT_OPTIONS, STDERR_OPTIONS } from './client-options.ts';
import { displayOptions, ESCAPE_OPTION } from './display-options.ts';

export const connectVerb: Verb = {
  name: 'connect',
  operands: '<host> [port]',
  summary:
    'Connect, also as HOST:PORT or unix:PATH: what is typed goes out, what comes is shown, until the peer has ended',
  options: [
    ...inGroup('Dialogue', [
      {
        name: 'no-half-close',
        kind: 'flag',
        summary: 'At the end of input, do not end our side: go on until the peer has ended',
      },
      {
        name: 'send',
        kind: 'text',
        value: 'TEXT',
        repeats: true,
        summary: 'Send this, and read no input; in turn with --expect, in the order given',
      },
      ESCAPE_OPTION,
      {
        name: 'expect',
        kind: 'text',
        value: 'PATTERN',
        repeats: true,
        summary: 'Wait until this regular expression matches (10 s, or --timeout); exit code 28 if not',
      },
      {
        name: 'try',
        kind: 'flag',
        summary: 'Only connect, to each of 22,80,8000-8010, and say which ports are open',
      },
    ]),
    ...displayOptions('with --try, an object for each port'),
    ...CLIENT_OPTIONS,
    ...STDERR_OPTIONS,
  ],
  examples: [
    { line: 'netkit tcp connect localhost 3000', says: 'talk with a server; Ctrl-D ends our side' },
    {
      line: String.raw`netkit tcp connect localhost 25 --crlf --escape --expect ^220 --send 'QUIT\n' --expect ^221`,
      says: 'a dialogue by a script',
    },
    { line: 'netkit tcp connect localhost 22,80,8000-8010 --try', says: 'which ports are open?' },
    { line: 'netkit tcp connect localhost 443 --tls < request', says: 'inside TLS, bytes untouched' },
  ],
  run: async (args, io) => (await import('./connect.ts')).connect(args, io),
};
