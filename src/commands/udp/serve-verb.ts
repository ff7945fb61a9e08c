import type { Verb } from '../command.ts';

export const serveVerb: Verb = {
  name: 'serve',
  operands: '<service>',
  summary: 'Run a small server: echo, discard, daytime, chargen or time',
  options: [],
  examples: [],
  run: async (args, io) => (await import('./serve.ts')).serve(args, io),
};
