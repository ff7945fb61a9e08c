import { inGroup, type Option } from '../command.ts';
import { SAYING_OPTIONS } from '../shared/client-options.ts';
import { MAX_TIME_OPTIONS, NETWORK_OPTIONS } from '../shared/network-options.ts';
import { TLS_OPTIONS } from '../shared/tls-options.ts';
import { TRACE_OPTIONS } from '../shared/tracing.ts';

/** How a connection is made, of the verbs that make one; read by `client.ts`. */
export const CLIENT_OPTIONS: readonly Option[] = [
  ...inGroup('Connection', [
    { name: 'lab', kind: 'flag', summary: 'Let servers on loopback answer for the public names' },
    {
      name: 'connect-timeout',
      kind: 'number',
      value: 'SECONDS',
      summary: 'For name, connection and TLS together (30)',
    },
    {
      name: 'idle-timeout',
      kind: 'number',
      value: 'SECONDS',
      summary: 'For how long nothing may move (no limit)',
    },
  ]),
  ...MAX_TIME_OPTIONS,
  ...NETWORK_OPTIONS,
  ...inGroup('Socket', [
    {
      name: 'nodelay',
      kind: 'flag',
      summary: 'Send small writes at once (TCP_NODELAY): the default',
    },
    { name: 'no-nodelay', kind: 'flag', summary: 'Let the system gather small writes (Nagle)' },
    {
      name: 'keepalive',
      kind: 'number',
      value: 'SECONDS',
      summary: 'Ask an idle peer whether it is there, first after so long',
    },
    { name: 'local-address', kind: 'text', value: 'ADDRESS', summary: 'The address of this end' },
    { name: 'local-port', kind: 'number', value: 'PORT', summary: 'The port of this end' },
  ]),
  ...inGroup('TLS', [{ name: 'tls', kind: 'flag', summary: 'Speak TLS from the first byte' }]),
  ...TLS_OPTIONS,
];

/** What goes to stderr, of all verbs that have a wire. */
export const STDERR_OPTIONS: readonly Option[] = [...SAYING_OPTIONS, ...TRACE_OPTIONS];
