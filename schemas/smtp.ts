import { z } from 'zod';

import { connection } from './connection.ts';
import type { JsonOutput } from './output.ts';

const { remote } = connection.shape;
// Nobody speaks ALPN with a mail server.
const tls = connection.shape.tls
  .unwrap()
  .omit({ alpn: true })
  .optional()
  .describe('What the TLS handshake settled; missing without TLS');

const code = z.int().describe('The reply’s code, such as 250');
const text = z.string().describe('The reply’s lines without codes, `\\n` between them');
const reply = z.strictObject({ code, text });

const delivery = z
  .strictObject({
    accepted: z.array(z.string()).describe('The addresses that get the message'),
    refused: z
      .array(
        z.strictObject({
          address: z.string().describe('The address'),
          code,
          text,
          temporary: z.boolean().describe('Whether it may work later (4xx)'),
        }),
      )
      .describe('Those that do not'),
    reply: reply.describe('What the server said to the message itself'),
    bytes: z.int().describe('Bytes of the message, as it was sent'),
  })
  .describe('What became of a message');

const session = z.strictObject({
  remote,
  greeting: reply.describe('How the server greets'),
  tls,
  offers: z
    .array(
      z.strictObject({
        stage: z.enum(['plain', 'tls', 'auth']).describe('In the clear, inside TLS, or after the login'),
        extensions: z.array(z.string()).describe('As EHLO lists them, such as `SIZE 10240000`'),
      }),
    )
    .describe('What the server offers when'),
  mechanisms: z.array(z.string()).describe('The ways to log in that are offered at any stage'),
  authenticated: z.string().optional().describe('How we have logged in; missing where we have not'),
});

const rehearsal = session
  .extend({
    greeting: reply
      .optional()
      .describe('How the server greets; missing with `connect`, which does not wait for it'),
    dialogue: z
      .array(
        z.strictObject({
          command: z.string().describe('What was said, such as `RCPT TO:<bob@mail.test>`'),
          code,
          text,
        }),
      )
      .optional()
      .describe('What was said after that; with `mail`, `rcpt` and `data`'),
  })
  .describe('With `--quit-after`: how far it got');

const verified = z
  .strictObject({
    addresses: z
      .array(z.strictObject({ address: z.string().describe('As it was asked for'), code, text }))
      .describe('One for each that was asked for; 252 is neither yes nor no'),
  })
  .describe('What the server says of addresses.');

export const SMTP_OUTPUTS: readonly JsonOutput[] = [
  {
    name: 'smtp-send',
    verbs: ['smtp send'],
    stream: 'document',
    schema: z.union([delivery, rehearsal]).describe('What became of a message, or how far it got.'),
  },
  {
    name: 'smtp-session',
    verbs: ['smtp probe'],
    stream: 'document',
    schema: session.describe('What a server offers.'),
  },
  { name: 'smtp-verify', verbs: ['smtp verify'], stream: 'document', schema: verified },
];
