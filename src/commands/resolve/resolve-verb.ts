import type { Verb } from '../command.ts';

export const resolveVerb: Verb = {
  name: '',
  operands: '<name>',
  summary: 'Look up a name or an address',
  options: [],
  examples: [],
  run: async (args, io) => (await import('./resolve.ts')).resolve(args, io),
};
