import { inGroup, type Verb } from '../command.ts';
import { ADDRESS_FORMAT_OPTION, BIND_OPTION, CERTIFICATE_OPTIONS } from '../shared/serve-options.ts';
import { RELAY_PORT } from '../../actions/chat/relay-port.ts';

export const serveVerb: Verb = {
  name: 'serve',
  operands: '[port]',
  summary: `Run a relay for any client, at a port (${RELAY_PORT}; 0 takes any free one): nc, telnet, course programs, IRC`,
  options: [
    ...inGroup('Server', [
      BIND_OPTION,
      {
        name: 'password',
        kind: 'flag',
        summary:
          "Without it nobody is heard: PASS of IRC, /pass for others; from NETKIT_PASSWORD, or you're asked",
      },
      {
        name: 'motd',
        kind: 'text',
        value: 'FILE',
        summary: 'Say this to everybody who comes (the message of the day)',
      },
      {
        name: 'max-clients',
        kind: 'number',
        value: 'N',
        summary: 'How many may be connected (1000); more are turned away',
      },
      {
        name: 'max-clients-per-address',
        kind: 'number',
        value: 'N',
        summary: 'How many of them from one address (200)',
      },
      {
        name: 'rate',
        kind: 'number',
        value: 'N',
        summary:
          'Messages a second that a client may go on sending, five times as many at once (20; 0: no limit)',
      },
    ]),
    ...inGroup('TLS', [
      {
        name: 'tls',
        kind: 'flag',
        summary: "Speak TLS from the first byte, with a certificate of the lab's unless --cert is given",
      },
    ]),
    ...CERTIFICATE_OPTIONS,
    ...inGroup('Output', [
      {
        name: 'log',
        kind: 'text',
        value: 'FILE',
        summary: 'Add a line for all that happens, and is said in rooms; nothing that is said to one alone',
      },
      { name: 'quiet', kind: 'flag', summary: 'Say nothing of comings and goings on stderr' },
      ADDRESS_FORMAT_OPTION,
    ]),
  ],
  examples: [
    {
      line: 'netkit chat serve',
      says: `at 127.0.0.1:${RELAY_PORT}; take part with: nc localhost ${RELAY_PORT}`,
    },
    { line: 'netkit chat serve 6667 --bind 0.0.0.0', says: 'for IRC clients, and everybody in the network' },
    { line: 'netkit chat serve --tls --password --log chat.log', says: 'for those who know the password' },
  ],
  run: async (args, io) => (await import('./serve.ts')).serve(args, io),
};
