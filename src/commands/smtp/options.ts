import { inGroup, type Option } from '../command.ts';

const ADDRESSES = { kind: 'text', value: 'ADDRESS', repeats: true } as const;

/** What a message is made of; read by message.ts. */
export const MESSAGE_OPTIONS: readonly Option[] = inGroup('Message', [
  {
    name: 'from',
    kind: 'text',
    value: 'ADDRESS',
    summary: "Who writes: alice@mail.test, or 'Alice <alice@mail.test>'",
  },
  { name: 'to', ...ADDRESSES, summary: 'To whom; several with commas, or again' },
  { name: 'cc', ...ADDRESSES, summary: 'Who gets a copy' },
  { name: 'bcc', ...ADDRESSES, summary: 'Who gets a copy that the others are not told of' },
  { name: 'reply-to', kind: 'text', value: 'ADDRESS', summary: 'Where answers go' },
  { name: 'subject', kind: 'text', value: 'TEXT', summary: 'What it is about' },
  { name: 'text', kind: 'text', value: 'TEXT', summary: 'What it says' },
  { name: 'html', kind: 'text', value: 'HTML', summary: 'The same in HTML' },
  { name: 'attach', kind: 'text', value: 'FILE', repeats: true, summary: 'A file that goes with it' },
  {
    name: 'header',
    letter: 'H',
    kind: 'text',
    value: 'LINE',
    repeats: true,
    summary: "A field of the header, such as 'X-Priority: 1'",
  },
  {
    name: 'upload-file',
    letter: 'T',
    kind: 'text',
    value: 'FILE',
    summary: 'A message as it stands, header and all; - is stdin',
  },
]);

export const ENVELOPE_OPTIONS: readonly Option[] = inGroup('Envelope', [
  {
    name: 'mail-from',
    kind: 'text',
    value: 'ADDRESS',
    summary: 'Who sends it, whatever the header says; <> is nobody, as of a bounce',
  },
  { name: 'mail-rcpt', ...ADDRESSES, summary: 'Who gets it, whatever the header says' },
]);

export const EHLO_OPTIONS: readonly Option[] = inGroup('Session', [
  {
    name: 'ehlo-name',
    kind: 'text',
    value: 'NAME',
    summary: 'Who we say we are, in place of our address; as in curl, it may stand behind a / in the URL',
  },
]);

/** In the order in which they come. */
export const STAGES = ['connect', 'greeting', 'ehlo', 'tls', 'auth', 'mail', 'rcpt', 'data'] as const;
export type Stage = (typeof STAGES)[number];

export const STAGE_OPTIONS: readonly Option[] = inGroup('Session', [
  {
    name: 'quit-after',
    kind: 'text',
    value: STAGES.join('|'),
    choices: STAGES,
    summary: 'Go so far, show what the server has said, and send no message; needs --raw',
  },
]);
