import { inGroup, type Option } from '../command.ts';

/** The courses' own port. */
export const DEFAULT_PORT = 3000;

/** Of both that send and that listen; read by `socketOptions`. */
export const SOCKET_OPTIONS: readonly Option[] = inGroup('Socket', [
  {
    name: 'multicast-interface',
    kind: 'text',
    value: 'ADDRESS',
    summary: 'Where groups are (IPv6: ::%eth0)',
  },
  { name: 'receive-buffer', kind: 'number', value: 'BYTES', summary: 'What the system is to hold for us' },
  { name: 'send-buffer', kind: 'number', value: 'BYTES', summary: 'The same for what is sent' },
]);

export const FORMAT_OPTION: Omit<Option, 'group'> = {
  name: 'format',
  kind: 'text',
  choices: ['text', 'bytes', 'json'],
  summary:
    'text: a line a datagram, with its source (the default on a terminal); bytes: as they come (in a pipe); json: an object a line',
};
