import type { Verb } from '../command.ts';

export const connectVerb: Verb = {
  name: 'connect',
  operands: '<host> [port]',
  summary: 'Take part at a relay',
  options: [],
  examples: [],
  run: async (args, io) => (await import('./connect.ts')).connect(args, io),
};
