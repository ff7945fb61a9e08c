import type { Verb } from '../command.ts';

export const connectVerb: Verb = {
  name: 'connect',
  operands: '<host> [port]',
  summary: 'Connect: what is typed goes out, what comes is shown',
  options: [],
  examples: [],
  run: async (args, io) => (await import('./connect.ts')).connect(args, io),
};
