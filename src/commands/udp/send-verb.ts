import type { Verb } from '../command.ts';

export const sendVerb: Verb = {
  name: 'send',
  operands: '<host> <port> <text>',
  summary: 'Send a datagram, and show the answers',
  options: [],
  examples: [],
  run: async (args, io) => (await import('./send.ts')).send(args, io),
};
