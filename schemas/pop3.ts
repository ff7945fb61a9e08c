import { z } from 'zod';

import { headerFacts } from './mail.ts';
import type { JsonOutput } from './output.ts';

const number = z.int().describe('The message’s number in this session, from 1');
const bytes = z.int().describe('Bytes of the message');
const uid = z.string().describe('The name that never changes (UIDL)');

const listed = z
  .strictObject({
    messages: z
      .array(
        z.strictObject({
          number,
          bytes,
          uid: uid
            .optional()
            .describe('The name that never changes (UIDL); missing where the server has none'),
          ...headerFacts,
        }),
      )
      .describe('In the order of their numbers; what stands in the header comes with `-l`'),
  })
  .describe('The messages of a mailbox.');

const saved = z
  .strictObject({
    messages: z
      .array(z.strictObject({ number, to: z.string().describe('The file here'), bytes }))
      .describe('Each that was fetched'),
  })
  .describe('What was fetched, once all of it is here.');

const top = z
  .strictObject({
    number,
    lines: z.int().describe('How many lines of the body were asked for'),
    ...headerFacts,
    bytes: z.int().describe('Bytes of what came'),
    text: z.string().optional().describe('Header and lines as they came, where that is UTF-8'),
    base64: z.base64().optional().describe('The same as base64, where it is not'),
  })
  .describe('The header of a message, and the beginning of its body.');

const stat = z
  .strictObject({
    count: z.int().describe('How many messages there are'),
    bytes: z.int().describe('How many bytes they have together'),
  })
  .describe('How much is in a mailbox.');

const uidl = z
  .strictObject({
    messages: z.array(z.strictObject({ number, uid })).describe('In the order of their numbers'),
  })
  .describe('The names of the messages that never change.');

const deleted = z
  .strictObject({ deleted: z.array(z.int()).describe('Their numbers') })
  .describe('Which messages were deleted.');

export const POP3_OUTPUTS: readonly JsonOutput[] = [
  { name: 'pop3-messages', verbs: ['pop3 ls'], stream: 'document', schema: listed },
  { name: 'pop3-fetched', verbs: ['pop3 get'], stream: 'document', schema: saved },
  { name: 'pop3-top', verbs: ['pop3 top'], stream: 'document', schema: top },
  { name: 'pop3-stat', verbs: ['pop3 stat'], stream: 'document', schema: stat },
  { name: 'pop3-uidl', verbs: ['pop3 uidl'], stream: 'document', schema: uidl },
  { name: 'pop3-deleted', verbs: ['pop3 delete'], stream: 'document', schema: deleted },
];
