import { inGroup, type Option } from '../command.ts';
import { SAYING_OPTIONS } from '../shared/client-options.ts';
import { NETRC_OPTIONS, USER_OPTIONS } from '../shared/credentials.ts';
import { MAX_TIME_OPTIONS, NETWORK_OPTIONS, TIMEOUT_OPTIONS } from '../shared/network-options.ts';
import { TRACE_OPTIONS } from '../shared/tracing.ts';

/** Of every verb, whichever the protocol. What curl has, too, keeps curl's name, letter and meaning. */
export const SESSION_OPTIONS: readonly Option[] = [
  ...USER_OPTIONS,
  ...NETRC_OPTIONS,
  ...TIMEOUT_OPTIONS,
  ...MAX_TIME_OPTIONS,
  ...NETWORK_OPTIONS,
  ...inGroup('Session', [
    {
      name: 'quote',
      letter: 'Q',
      kind: 'text',
      value: 'COMMAND',
      repeats: true,
      summary: 'Say this first; with a - in front at the end, with a * a refusal is passed over',
    },
  ]),
  ...SAYING_OPTIONS,
  ...TRACE_OPTIONS,
];

/** Of the verbs that have something to tell. */
export const FORMAT_OPTIONS: readonly Option[] = inGroup('Output', [
  {
    name: 'format',
    kind: 'text',
    choices: ['text', 'json'],
    summary: 'For people (text), or one JSON document (json)',
  },
]);
