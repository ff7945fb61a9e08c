import type { Verb } from '../command.ts';
import { DIALOG_CONNECT_OPTIONS, DIALOG_PORT } from './dialog-options.ts';

export const dialogConnectVerb: Verb = {
  name: 'dialog connect',
  operands: '<host> [port]',
  summary: `Talk with such a server, turn by turn, until one says FIN (port ${DIALOG_PORT})`,
  options: DIALOG_CONNECT_OPTIONS,
  examples: [
    { line: 'netkit tcp dialog connect localhost', says: 'talk with a server on this machine' },
    { line: 'netkit tcp dialog connect localhost 50000 --trace', says: 'with what crosses the wire' },
  ],
  run: async (args, io) => (await import('./dialog-connect.ts')).dialogConnect(args, io),
};
