import { inGroup, type Verb } from '../command.ts';
import { BIND_OPTION, CERTIFICATE_OPTIONS } from '../shared/serve-options.ts';
import { STDERR_OPTIONS } from './client-options.ts';
import { displayOptions, ESCAPE_OPTION } from './display-options.ts';
import { DEFAULT_PORT } from './listen-place.ts';

export const listenVerb: Verb = {
  name: 'listen',
  operands: '[port]',
  summary: `Wait for a connection, at a port (${DEFAULT_PORT}; 0 takes any free one) or at unix:PATH, and show what comes`,
  options: [
    ...inGroup('Server', [
      BIND_OPTION,
      {
        name: 'keep-open',
        kind: 'flag',
        summary: 'Take one client after the other, several at once, until Ctrl-C; input is not read',
      },
      {
        name: 'max-clients',
        kind: 'number',
        value: 'N',
        summary: 'With --keep-open: how many at once (1000); more are hung up on',
      },
      {
        name: 'timeout',
        kind: 'number',
        value: 'SECONDS',
        summary: 'For how long to wait until somebody comes (no limit); exit code 28 if nobody does',
      },
      {
        name: 'idle-timeout',
        kind: 'number',
        value: 'SECONDS',
        summary: 'For how long nothing may move (no limit; 600 with --keep-open)',
      },
      {
        name: 'backlog',
        kind: 'number',
        value: 'N',
        summary: 'How many connections may wait to be taken (511, or what the system allows)',
      },
      { name: 'ipv6-only', kind: 'flag', summary: 'With --bind ::, no IPv4' },
    ]),
    ...inGroup('Dialogue', [
      {
        name: 'reply',
        kind: 'text',
        value: 'TEXT',
        summary: 'Answer this to the first that a client says, then end our side; input is not read',
      },
      ESCAPE_OPTION,
      { name: 'no-half-close', kind: 'flag', summary: 'Never end our side before the client has' },
    ]),
    ...displayOptions('a line for each event'),
    ...inGroup('TLS', [{ name: 'tls', kind: 'flag', summary: 'Speak TLS from the first byte' }]),
    ...CERTIFICATE_OPTIONS,
    ...STDERR_OPTIONS,
  ],
  examples: [
    { line: 'netkit tcp listen', says: `one client at port ${DEFAULT_PORT}; what is typed is sent to it` },
    { line: 'netkit tcp listen 3000 --keep-open --reply "got it"', says: 'everybody, each answered' },
    {
      line: 'netkit tcp listen 3000 > file',
      says: 'take a file; netkit tcp connect HOST 3000 < file sends it',
    },
  ],
  run: async (args, io) => (await import('./listen.ts')).runListen(args, io),
};
