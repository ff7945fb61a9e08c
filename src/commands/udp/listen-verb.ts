import type { Verb } from '../command.ts';

export const listenVerb: Verb = {
  name: 'listen',
  operands: '[port]',
  summary: 'Show the datagrams that come',
  options: [],
  examples: [],
  run: async (args, io) => (await import('./listen.ts')).runListen(args, io),
};
