import { DEFAULT_BIND, DEFAULT_PORT } from './ftp-serve/defaults.ts';
import { inGroup } from './command.ts';
import type { Verb } from './command.ts';

export const ftpServeVerb: Verb = {
  name: 'serve',
  operands: '[dir]',
  summary: 'Share a folder until Ctrl-C',
  options: [
    ...inGroup('Server', [
      {
        name: 'port',
        kind: 'number',
        value: 'PORT',
        summary: `The port; 0 takes any free one (${DEFAULT_PORT})`,
      },
      {
        name: 'bind',
        kind: 'text',
        value: 'ADDRESS',
        summary: `The address to listen on (${DEFAULT_BIND}: this machine only)`,
      },
      {
        name: 'auth',
        kind: 'text',
        value: 'USER:PASSWORD',
        summary:
          'Ask for it, instead of letting everybody in; without :PASSWORD it is taken from NETKIT_PASSWORD',
      },
      { name: 'hidden', kind: 'flag', summary: 'List and serve names that begin with a dot, too' },
      { name: 'write', kind: 'flag', summary: 'Let those who are let in change what is there' },
    ]),
    ...inGroup('TLS', [
      {
        name: 'tls',
        kind: 'flag',
        summary: 'Let nobody in without it; it is on offer in any case (AUTH TLS)',
      },
      {
        name: 'implicit-port',
        kind: 'number',
        value: 'PORT',
        summary: 'A second port, with TLS from the first byte (ftps://)',
      },
      {
        name: 'require-session-reuse',
        kind: 'flag',
        summary: "Data connections must resume the control connection's TLS session",
      },
      {
        name: 'cert',
        letter: 'E',
        kind: 'text',
        value: 'FILE',
        summary: "Certificate chain, PEM, instead of one from the lab's authority",
      },
      { name: 'key', kind: 'text', value: 'FILE', summary: "The certificate's private key, PEM" },
    ]),
    ...inGroup('Output', [
      { name: 'quiet', kind: 'flag', summary: 'No access log on stderr' },
      {
        name: 'format',
        kind: 'text',
        value: 'text|json',
        choices: ['text', 'json'],
        summary: 'How the address is said on stdout: the URL (text), or all of it on one line (json)',
      },
    ]),
  ],
  examples: [
    { line: 'netkit ftp serve', says: `This folder, for reading, on ftp://127.0.0.1:${DEFAULT_PORT}/` },
    { line: 'netkit ftp serve drop --auth me:secret --write', says: 'For one user, who may change it' },
    { line: 'netkit ftp serve site --port 0 --format json', says: 'On a free port, for a script to read' },
    { line: 'netkit ftp serve . --bind 0.0.0.0 --auth me:secret --tls', says: 'For the whole network' },
  ],
  run: async (args, io) => (await import('./ftp-serve/serve.ts')).serve(args, io),
};
