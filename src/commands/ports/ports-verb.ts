import { inGroup, type Verb } from '../command.ts';

export const portsVerb: Verb = {
  name: '',
  operands: '[name|number|range]',
  summary:
    'Show what is registered for a port, and how netkit speaks it; without an operand, all that netkit speaks',
  options: inGroup('Output', [
    {
      name: 'format',
      kind: 'text',
      choices: ['text', 'json'],
      summary: 'For people (text), or one JSON document (json)',
    },
  ]),
  examples: [
    { line: 'netkit ports', says: 'what netkit speaks, and where' },
    { line: 'netkit ports 25', says: 'one port' },
    { line: 'netkit ports imaps', says: 'one name' },
    { line: 'netkit ports 20-30', says: 'a range' },
    { line: 'netkit ports chat', says: 'whatever has to do with it' },
  ],
  run: async (args, io) => (await import('./ports.ts')).ports(args, io),
};
