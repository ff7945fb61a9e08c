import { inGroup, type Option } from '../command.ts';
import { NETWORK_OPTIONS } from '../shared/network-options.ts';
import { STDERR_OPTIONS } from '../tcp/client-options.ts';
import { MESSENGER_PORT } from '../../actions/chat/messenger/where.ts';

/** Every address of this machine: others are to reach it. */
export const MESSENGER_BIND = '0.0.0.0';

export const MESSENGER_OPTIONS: readonly Option[] = [
  ...inGroup('Messenger', [
    {
      name: 'port',
      kind: 'number',
      value: 'PORT',
      summary: `Where others reach us; 0 takes any free one (${MESSENGER_PORT})`,
    },
    {
      name: 'bind',
      kind: 'text',
      value: 'ADDRESS',
      summary: `The address to listen on (${MESSENGER_BIND}: every one of this machine)`,
    },
    {
      name: 'join',
      kind: 'text',
      value: 'HOST:PORT',
      repeats: true,
      summary: 'Join somebody at once, as /join does',
    },
    { name: 'nick', kind: 'text', value: 'NAME', summary: 'Be called so, as /nick does' },
    {
      name: 'wait',
      kind: 'number',
      value: 'SECONDS',
      summary: 'Stay so long for answers once stdin has ended (0)',
    },
    {
      name: 'connect-timeout',
      kind: 'number',
      value: 'SECONDS',
      summary: 'For reaching somebody (10)',
    },
    {
      name: 'idle-timeout',
      kind: 'number',
      value: 'SECONDS',
      summary: 'Close connections on which nobody says anything for so long (no limit)',
    },
  ]),
  ...NETWORK_OPTIONS,
  ...STDERR_OPTIONS,
];
