import type { Verb } from '../command.ts';
import { MESSENGER_OPTIONS } from './messenger-options.ts';

export const messengerVerb: Verb = {
  name: '',
  operands: '',
  summary: 'Talk with others directly, without a server: /help shows what can be typed',
  options: MESSENGER_OPTIONS,
  examples: [
    { line: 'netkit chat', says: 'wait for others, and /join them' },
    { line: 'netkit chat --nick alice --join 192.168.1.42:3000', says: 'join somebody at once' },
    { line: 'netkit chat --port 0 --bind 127.0.0.1', says: 'on this machine only' },
  ],
  run: async (args, io) => (await import('./messenger.ts')).messenger(args, io),
};
