import { inGroup } from '../../command.ts';

/** How connections are made, and how long anything may take. */
export const CONNECTION_OPTIONS = inGroup('Connection', [
  {
    name: 'connect-timeout',
    kind: 'number',
    value: 'SECONDS',
    summary: 'For name, connection and TLS together (30)',
  },
  { name: 'timeout', kind: 'number', value: 'SECONDS', summary: 'For everything together (no limit)' },
  {
    name: 'max-time',
    letter: 'm',
    kind: 'number',
    value: 'SECONDS',
    summary: 'For each attempt, where --retry makes several',
  },
  { name: 'idle-timeout', kind: 'number', value: 'SECONDS', summary: 'For how long nothing may move (60)' },
  {
    name: 'retry',
    kind: 'number',
    value: 'N',
    summary: 'Ask up to N times more after failures that may pass',
  },
  {
    name: 'retry-delay',
    kind: 'number',
    value: 'SECONDS',
    summary: 'Wait so long before each, instead of 1, 2, 4, …',
  },
  { name: 'retry-max-time', kind: 'number', value: 'SECONDS', summary: 'Begin no other one after that time' },
  { name: 'retry-connrefused', kind: 'flag', summary: 'A refused connection may pass, too' },
  { name: 'retry-all-errors', kind: 'flag', summary: 'So may everything' },
  {
    name: 'limit-rate',
    kind: 'text',
    value: 'SPEED',
    summary: 'Bytes per second, each way; K, M and G are understood',
  },
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
  { name: 'unix-socket', kind: 'text', value: 'PATH', summary: 'Connect to a Unix-domain socket' },
]);
