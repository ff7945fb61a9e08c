import { inGroup, type Verb } from '../command.ts';
import { CLIENT_OPTIONS, STDERR_OPTIONS } from '../tcp/client-options.ts';

export const connectVerb: Verb = {
  name: 'connect',
  operands: '<host> [port]',
  summary: 'Take part at a relay: netkit chat serve (port 12800), or one of the course',
  options: [
    ...inGroup('Who we are', [
      { name: 'nick', kind: 'text', value: 'NAME', summary: 'What to be called; our address without it' },
      { name: 'password', kind: 'flag', summary: "The relay's: NETKIT_PASSWORD is read, or you are asked" },
    ]),
    ...inGroup('Direct', [
      {
        name: 'listen',
        kind: 'number',
        value: 'PORT',
        summary: 'Let others reach us with /join NAME on this port; 0 takes any free one',
      },
      {
        name: 'bind',
        kind: 'text',
        value: 'ADDRESS',
        summary: 'The address for it (127.0.0.1: this machine only)',
      },
    ]),
    ...CLIENT_OPTIONS,
    ...STDERR_OPTIONS,
  ],
  examples: [
    {
      line: 'netkit chat connect chat.test --nick alice --lab',
      says: 'by a name; /help shows what there is',
    },
    { line: 'netkit chat connect localhost --listen 0', says: 'others can talk to us past the relay' },
    { line: 'echo hello | netkit chat connect localhost 12800', says: 'say one thing, and leave' },
    { line: 'netkit chat connect chat.test 6697 --tls --lab', says: 'inside TLS' },
    { line: 'netkit chat connect localhost --password', says: 'where there is a password' },
  ],
  run: async (args, io) => (await import('./connect.ts')).connect(args, io),
};
