import type { Verb } from '../command.ts';

export const dialogConnectVerb: Verb = {
  name: 'dialog connect',
  operands: '<host> [port]',
  summary: 'Talk with such a server',
  options: [],
  examples: [],
  run: async (args, io) => (await import('./dialog-connect.ts')).dialogConnect(args, io),
};
