import type { Verb } from './command.ts';
import { DEFAULT_BIND, DEFAULT_PORT } from './http-serve/defaults.ts';

export const serveVerb: Verb = {
  name: 'serve',
  operands: '[dir]',
  summary: 'Serve the files of a folder until Ctrl-C',
  options: [
    {
      name: 'port',
      kind: 'number',
      value: 'PORT',
      summary: `The port; 0 takes any free one (${DEFAULT_PORT})`,
      group: 'Server',
    },
    {
      name: 'bind',
      kind: 'text',
      value: 'ADDRESS',
      summary: `The address to listen on (${DEFAULT_BIND}: this machine only)`,
      group: 'Server',
    },
    {
      name: 'hidden',
      kind: 'flag',
      summary: 'List and serve names that begin with a dot, too',
      group: 'Server',
    },
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
    {
      name: 'cert',
      letter: 'E',
      kind: 'text',
      value: 'FILE',
      summary: 'Certificate chain, PEM',
      group: 'TLS',
    },
    { name: 'key', kind: 'text', value: 'FILE', summary: "The certificate's private key, PEM", group: 'TLS' },
    { name: 'quiet', kind: 'flag', summary: 'No access log on stderr', group: 'Output' },
    {
      name: 'format',
      kind: 'text',
      choices: ['text', 'json'],
      summary: 'How the address is said on stdout: the URL (text), or all of it on one line (json)',
      group: 'Output',
    },
  ],
  examples: [
    { line: 'netkit http serve', says: `This folder, on http://127.0.0.1:${DEFAULT_PORT}/` },
    { line: 'netkit http serve site --port 0 --format json', says: 'On a free port, for a script to read' },
    { line: 'netkit http serve site --tls', says: "With the lab's certificate" },
    { line: 'netkit http serve . --bind 0.0.0.0 --auth me:secret', says: 'For the whole network' },
  ],
  run: async (args, io) => (await import('./http-serve/serve.ts')).serve(args, io),
};
