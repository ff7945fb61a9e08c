import { inGroup, type Option } from '../command.ts';
import { SAYING_OPTIONS } from '../shared/client-options.ts';
import { NETRC_OPTIONS, USER_OPTIONS } from '../shared/credentials.ts';
import { MAX_TIME_OPTIONS, NETWORK_OPTIONS, TIMEOUT_OPTIONS } from '../shared/network-options.ts';
import { startTlsOptions } from '../shared/start-tls.ts';
import { TLS_OPTIONS } from '../shared/tls-options.ts';
import { TRACE_OPTIONS } from '../shared/tracing.ts';

/** Of every verb that speaks with a mail server. What curl has, too, keeps curl's name, letter and meaning. */
export const MAIL_OPTIONS: readonly Option[] = [
  ...startTlsOptions(
    'auto: where the server has it (the default); with an s, as in pop3s://, it is implicit',
  ),
  ...TLS_OPTIONS,
  ...USER_OPTIONS,
  ...NETRC_OPTIONS,
  ...inGroup('Who we are', [
    {
      name: 'oauth2-bearer',
      kind: 'text',
      value: 'TOKEN',
      summary: 'An OAuth 2.0 access token, with --user NAME',
    },
    {
      name: 'auth',
      kind: 'text',
      value: 'MECHANISM',
      summary: 'Log in by this and nothing else, such as PLAIN or SCRAM-SHA-256',
    },
    { name: 'mechanism', kind: 'text', value: 'MECHANISM', summary: 'The same' },
    {
      name: 'login-options',
      kind: 'text',
      value: 'AUTH=MECHANISM',
      summary: 'The same, by its name in curl; AUTH=* is any',
    },
  ]),
  ...TIMEOUT_OPTIONS,
  ...MAX_TIME_OPTIONS,
  ...NETWORK_OPTIONS,
  ...SAYING_OPTIONS,
  ...TRACE_OPTIONS,
];

/** Of the verbs that have a raw client only. */
export const RAW_ONLY_OPTIONS: readonly Option[] = inGroup('Which client', [
  { name: 'raw', kind: 'flag', summary: 'Speak by hand, on a bare socket: here, that is all there is' },
  { name: 'lab', kind: 'flag', summary: 'Let servers on loopback answer for the public names' },
]);
