import type { Verb } from '../command.ts';
import { DIALOG_PORT, DIALOG_SERVE_OPTIONS } from './dialog-options.ts';

export const dialogServeVerb: Verb = {
  name: 'dialog serve',
  operands: '[port]',
  summary: `Talk with one client at a time, turn by turn, until one says FIN (port ${DIALOG_PORT})`,
  options: DIALOG_SERVE_OPTIONS,
  examples: [
    { line: 'netkit tcp dialog serve', says: 'wait for a client, and talk with it' },
    { line: 'netkit tcp dialog serve 50000 --once', says: 'on another port, and one client only' },
  ],
  run: async (args, io) => (await import('./dialog-serve.ts')).dialogServe(args, io),
};
