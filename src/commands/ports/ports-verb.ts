import type { Verb } from '../command.ts';

export const portsVerb: Verb = {
  name: '',
  operands: '[name|number]',
  summary: 'Show registered port numbers',
  options: [],
  examples: [],
  run: async (args, io) => (await import('./ports.ts')).ports(args, io),
};
