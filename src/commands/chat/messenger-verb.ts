import type { Verb } from '../command.ts';

export const messengerVerb: Verb = {
  name: '',
  operands: '',
  summary: 'Talk with others directly, without a server',
  options: [],
  examples: [],
  run: async (args, io) => (await import('./messenger.ts')).messenger(args, io),
};
