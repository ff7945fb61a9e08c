import { inGroup, type Verb } from '../command.ts';
import { ADDRESS_FORMAT_OPTION, DEFAULT_BIND } from '../shared/serve-options.ts';
import { TRACE_OPTIONS } from '../shared/tracing.ts';
import { DEFAULTS_LISTED, SERVICE_OPERAND } from '../tcp/serve-defaults.ts';

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
        summary: `The address to bind (${DEFAULT_BIND}: this machine only)`,
      },
      { name: 'prefix', kind: 'text', value: 'TEXT', summary: 'What the echo puts before each datagram' },
      { name: 'ipv6-only', kind: 'flag', summary: 'With --bind ::, no IPv4' },
    ]),
    ...TRACE_OPTIONS,
    ...inGroup('Output', [
      { name: 'quiet', kind: 'flag', summary: 'Say nothing of the datagrams on stderr' },
      ADDRESS_FORMAT_OPTION,
    ]),
  ],
  examples: [
    { line: 'netkit udp serve echo', says: 'Every datagram goes back, at 127.0.0.1:8000' },
    { line: 'netkit udp serve time --port 0 --format json', says: 'On a free port, for a script to read' },
  ],
  run: async (args, io) => (await import('./serve.ts')).serve(args, io),
};
