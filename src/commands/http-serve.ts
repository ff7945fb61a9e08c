import type { Verb } from './command.ts';
import { DEFAULT_PORT } from './http-serve/defaults.ts';
import { CERTIFICATE_OPTIONS, SAYING_OPTIONS, sharingOptions } from './shared/serve-options.ts';

export const serveVerb: Verb = {
  name: 'serve',
  operands: '[dir]',
  summary: 'Serve the files of a folder until Ctrl-C',
  options: [
    ...sharingOptions(DEFAULT_PORT),
    {
      name: 'auth',
      kind: 'text',
      value: 'USER:PASSWORD',
      summary: 'Ask for it (Basic); without :PASSWORD it is taken from NETKIT_PASSWORD',
      group: 'Server',
    },
    {
      name: 'tls',
      kind: 'flag',
      summary: "Speak https, with a certificate from the lab's authority unless --cert is given",
      group: 'TLS',
    },
    ...CERTIFICATE_OPTIONS,
    ...SAYING_OPTIONS,
  ],
  examples: [
    { line: 'netkit http serve', says: `This folder, on http://127.0.0.1:${DEFAULT_PORT}/` },
    { line: 'netkit http serve site --port 0 --format json', says: 'On a free port, for a script to read' },
    { line: 'netkit http serve site --tls', says: "With the lab's certificate" },
    { line: 'netkit http serve . --bind 0.0.0.0 --auth me:secret', says: 'For the whole network' },
  ],
  run: async (args, io) => (await import('./http-serve/serve.ts')).serve(args, io),
};
