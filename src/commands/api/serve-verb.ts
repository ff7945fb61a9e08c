import { inGroup, type Verb } from '../command.ts';
import { DEFAULT_PORT } from './defaults.ts';
import { CERTIFICATE_OPTIONS, DEFAULT_BIND, SAYING_OPTIONS } from '../shared/serve-options.ts';

export const serveVerb: Verb = {
  name: 'serve',
  operands: '',
  summary: 'Run a store of your own, which really stores, until Ctrl-C',
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
        name: 'store',
        kind: 'text',
        value: 'FILE',
        summary: 'Keep it in this file (SQLite), made when there is none; in memory without it',
      },
      {
        name: 'faithful',
        kind: 'flag',
        summary: 'Behave as the public store does: nothing is kept, nothing is checked',
      },
    ]),
    ...inGroup('TLS', [
      {
        name: 'tls',
        kind: 'flag',
        summary: "Speak https, with a certificate from the lab's authority unless --cert is given",
      },
    ]),
    ...CERTIFICATE_OPTIONS,
    ...SAYING_OPTIONS,
  ],
  examples: [
    { line: 'netkit api serve', says: `In memory, on http://127.0.0.1:${DEFAULT_PORT}/` },
    { line: 'netkit api serve --store shop.sqlite', says: 'What is added is there again the next time' },
    { line: 'netkit api serve --faithful', says: 'As the public store, to try programs against' },
    { line: 'netkit api serve --port 0 --format json', says: 'On a free port, for a script to read' },
  ],
  run: async (args, io) => (await import('./serve.ts')).serve(args, io),
};
