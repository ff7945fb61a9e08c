import { inGroup, type Option } from '../command.ts';
import { NETWORK_OPTIONS } from '../shared/network-options.ts';
import { DEFAULT_BIND } from '../shared/serve-options.ts';
import { STDERR_OPTIONS } from './client-options.ts';

/** The courses' port for it. */
export const DIALOG_PORT = 12800;

const IDLE_TIMEOUT: Omit<Option, 'group'> = {
  name: 'idle-timeout',
  kind: 'number',
  value: 'SECONDS',
  summary: 'For how long nobody may say anything (600)',
};

export const DIALOG_SERVE_OPTIONS: readonly Option[] = [
  ...inGroup('Server', [
    {
      name: 'bind',
      kind: 'text',
      value: 'ADDRESS',
      summary: `The address to listen on (${DEFAULT_BIND}: this machine only)`,
    },
    { name: 'count', kind: 'number', value: 'N', summary: 'End after so many dialogues, without asking' },
    { name: 'once', kind: 'flag', summary: 'The same as --count 1' },
    IDLE_TIMEOUT,
  ]),
  ...STDERR_OPTIONS,
];

export const DIALOG_CONNECT_OPTIONS: readonly Option[] = [
  ...inGroup('Connection', [
    {
      name: 'connect-timeout',
      kind: 'number',
      value: 'SECONDS',
      summary: 'For name and connection together (30)',
    },
    IDLE_TIMEOUT,
  ]),
  ...NETWORK_OPTIONS,
  ...STDERR_OPTIONS,
];
