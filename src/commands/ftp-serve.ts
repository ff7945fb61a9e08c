import { DEFAULT_PORT } from './ftp-serve/defaults.ts';
import { CERTIFICATE_OPTIONS, SAYING_OPTIONS, sharingOptions } from './shared/serve-options.ts';
import { inGroup } from './command.ts';
import type { Verb } from './command.ts';

export const ftpServeVerb: Verb = {
  name: 'serve',
  operands: '[dir]',
  summary: 'Share a folder until Ctrl-C',
  options: [
    ...sharingOptions(DEFAULT_PORT),
    ...inGroup('Server', [
      {
        name: 'auth',
        kind: 'text',
        value: 'USER:PASSWORD',
        summary:
          'Ask for it, instead of letting everybody in; without :PASSWORD it is taken from NETKIT_PASSWORD',
      },
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
    ]),
    ...CERTIFICATE_OPTIONS,
    ...SAYING_OPTIONS,
  ],
  examples: [
    { line: 'netkit ftp serve', says: `This folder, for reading, on ftp://127.0.0.1:${DEFAULT_PORT}/` },
    { line: 'netkit ftp serve drop --auth me:secret --write', says: 'For one user, who may change it' },
    { line: 'netkit ftp serve site --port 0 --format json', says: 'On a free port, for a script to read' },
    { line: 'netkit ftp serve . --bind 0.0.0.0 --auth me:secret --tls', says: 'For the whole network' },
  ],
  run: async (args, io) => (await import('./ftp-serve/serve.ts')).serve(args, io),
};
