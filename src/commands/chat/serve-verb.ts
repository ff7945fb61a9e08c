import type { Verb } from '../command.ts';

export const serveVerb: Verb = {
  name: 'serve',
  operands: '[port]',
  summary: 'Run a relay for any client: nc, telnet, course programs, IRC',
  options: [],
  examples: [],
  run: async (args, io) => (await import('./serve.ts')).serve(args, io),
};
