import type { Verb } from '../command.ts';

export const dialogServeVerb: Verb = {
  name: 'dialog serve',
  operands: '[port]',
  summary: 'Talk with one client at a time, turn by turn',
  options: [],
  examples: [],
  run: async (args, io) => (await import('./dialog-serve.ts')).dialogServe(args, io),
};
