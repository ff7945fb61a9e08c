import type { Verb } from '../command.ts';

export const sendVerb: Verb = {
  name: 'send',
  operands: '<host> <port> <text>',
  summary: 'Send a text, and show the answer',
  options: [],
  examples: [],
  run: async (args, io) => (await import('./send.ts')).send(args, io),
};
