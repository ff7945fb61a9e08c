import { type Option, inGroup } from '../command.ts';

/** How connections are made; read by networkSettings (connection.ts). */
export const NETWORK_OPTIONS: readonly Option[] = inGroup('Connection', [
  { name: 'ipv4', letter: '4', kind: 'flag', summary: 'IPv4 addresses only' },
  { name: 'ipv6', letter: '6', kind: 'flag', summary: 'IPv6 addresses only' },
  {
    name: 'resolve',
    kind: 'text',
    value: 'HOST:PORT:ADDRESS',
    repeats: true,
    summary: 'Use this address instead of looking the name up',
  },
  {
    name: 'connect-to',
    kind: 'text',
    value: 'HOST:PORT:HOST:PORT',
    repeats: true,
    summary: 'Connect to the second instead of the first',
  },
]);

export const TIMEOUT_OPTIONS: readonly Option[] = inGroup('Connection', [
  {
    name: 'connect-timeout',
    kind: 'number',
    value: 'SECONDS',
    summary: 'For name, connection and TLS together (30)',
  },
  { name: 'idle-timeout', kind: 'number', value: 'SECONDS', summary: 'For how long nothing may move (60)' },
]);

/** Of the commands that hold sessions. */
export const MAX_TIME_OPTIONS: readonly Option[] = inGroup('Connection', [
  {
    name: 'max-time',
    letter: 'm',
    kind: 'number',
    value: 'SECONDS',
    summary: 'For everything together (no limit)',
  },
  { name: 'timeout', kind: 'number', value: 'SECONDS', summary: 'The same' },
]);
