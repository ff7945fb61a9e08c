import { inGroup, type Verb } from '../command.ts';
import { ADDRESS_FORMAT_OPTION, CERTIFICATE_OPTIONS, DEFAULT_BIND } from '../shared/serve-options.ts';
import { TRACE_OPTIONS } from '../shared/tracing.ts';
import { DEFAULTS_LISTED, SERVICE_OPERAND } from './serve-defaults.ts';

export const serveVerb: Verb = {
  name: 'serve',
  operands: SERVICE_OPERAND,
  summary: 'Run a small server until Ctrl-C',
  options: [
    ...inGroup('Server', [
      {
        name: 'port',
        kind: 'number',
        value: 'PORT',
        summary: `The port; 0 takes any free one (${DEFAULTS_LISTED})`,
      },
      {
        name: 'bind',
        kind: 'text',
        value: 'ADDRESS',
        summary: `The address to listen on, or unix:PATH (${DEFAULT_BIND}: this machine only)`,
      },
      {
        name: 'prefix',
        kind: 'text',
        value: 'TEXT',
        summary: 'What the echo puts before each message; without it, bytes come back as they are',
      },
      {
        name: 'pool',
        kind: 'number',
        value: 'N',
        summary: 'Serve so many clients at once; the others wait in a queue that is shown',
      },
      {
        name: 'max-clients',
        kind: 'number',
        value: 'N',
        summary: 'How many may be connected, waiting ones included (1000); more are hung up on',
      },
      {
        name: 'idle-timeout',
        kind: 'number',
        value: 'SECONDS',
        summary: 'For how long nothing may move on a connection (600)',
      },
      {
        name: 'backlog',
        kind: 'number',
        value: 'N',
        summary: 'How many connections may wait to be taken (511, or what the system allows)',
      },
      { name: 'ipv6-only', kind: 'flag', summary: 'With --bind ::, no IPv4' },
    ]),
    ...inGroup('TLS', [
      {
        name: 'tls',
        kind: 'flag',
        summary: "Speak TLS from the first byte, with a certificate of the lab's unless --cert is given",
      },
    ]),
    ...CERTIFICATE_OPTIONS,
    ...TRACE_OPTIONS,
    ...inGroup('Output', [
      { name: 'quiet', kind: 'flag', summary: 'Say nothing of the clients on stderr' },
      ADDRESS_FORMAT_OPTION,
    ]),
  ],
  examples: [
    { line: 'netkit tcp serve echo', says: 'All that comes goes back, at 127.0.0.1:8000' },
    { line: "netkit tcp serve echo --prefix 'echo : ' --pool 10", says: "The courses' server: ten at once" },
    { line: 'netkit tcp serve daytime --port 0 --format json', says: 'On a free port, for a script to read' },
    { line: 'netkit tcp serve echo --bind unix:/tmp/echo', says: 'At a Unix-domain socket' },
  ],
  run: async (args, io) => (await import('./serve.ts')).serve(args, io),
};
