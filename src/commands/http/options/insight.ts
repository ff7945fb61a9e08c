import { inGroup } from '../../command.ts';

/** What happened, and how to say the same elsewhere. */
export const INSIGHT_OPTIONS = inGroup('Insight', [
  {
    name: 'write-out',
    letter: 'w',
    kind: 'text',
    value: 'FORMAT',
    summary: "curl's variables, such as %{http_code}, once all is done",
  },
  { name: 'timing', kind: 'flag', summary: 'Show where the time went, on stderr' },
  { name: 'dry-run', kind: 'flag', summary: 'Show the request that would be sent; nothing is' },
  { name: 'curl', kind: 'flag', summary: 'Show the same as a line for curl; nothing is sent' },
  {
    name: 'code',
    kind: 'text',
    choices: ['node', 'python'],
    summary: 'Show the same as a program on a bare socket; nothing is sent',
  },
]);
