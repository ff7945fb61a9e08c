import { inGroup, type Option } from '../../command.ts';
import { NETWORK_OPTIONS, TIMEOUT_OPTIONS } from '../../shared/network-options.ts';

/** How connections are made, and how long anything may take. */
export const CONNECTION_OPTIONS: readonly Option[] = [
  ...TIMEOUT_OPTIONS,
  ...inGroup('Connection', [
    { name: 'timeout', kind: 'number', value: 'SECONDS', summary: 'For everything together (no limit)' },
    {
      name: 'max-time',
      letter: 'm',
      kind: 'number',
      value: 'SECONDS',
      summary: 'For each attempt, where --retry makes several',
    },
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
    {
      name: 'retry-max-time',
      kind: 'number',
      value: 'SECONDS',
      summary: 'Begin no other one after that time',
    },
    { name: 'retry-connrefused', kind: 'flag', summary: 'A refused connection may pass, too' },
    { name: 'retry-all-errors', kind: 'flag', summary: 'So may everything' },
    {
      name: 'limit-rate',
      kind: 'text',
      value: 'SPEED',
      summary: 'Bytes per second, each way; K, M and G are understood',
    },
  ]),
  ...NETWORK_OPTIONS,
  ...inGroup('Connection', [
    { name: 'unix-socket', kind: 'text', value: 'PATH', summary: 'Connect to a Unix-domain socket' },
  ]),
];
