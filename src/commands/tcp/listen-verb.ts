import type { Verb } from '../command.ts';

export const listenVerb: Verb = {
  name: 'listen',
  operands: '[port]',
  summary: 'Wait for a connection, and show what comes',
  options: [],
  examples: [],
  run: async (args, io) => (await import('./listen.ts')).runListen(args, io),
};
