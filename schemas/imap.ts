import { z } from 'zod';

import { headerFacts } from './mail.ts';
import type { JsonOutput } from './output.ts';

const uid = z.int().describe('The message’s UID');
const flags = z.array(z.string()).describe('Its flags, sorted, such as `\\Seen`');
const folderPath = z.string().describe('The folder’s name, with those above it');

const status = {
  messages: z.int().describe('How many messages are in it'),
  unseen: z.int().describe('How many of them are not marked as seen'),
  recent: z
    .int()
    .optional()
    .describe('How many have come since somebody last looked; not every server tells'),
  uidNext: z.int().describe('The UID that the next message gets'),
  uidValidity: z.int().describe('UIDs from when this was another number mean nothing any more'),
};

const folders = z
  .strictObject({
    folders: z
      .array(
        z.strictObject({
          path: folderPath,
          delimiter: z.string().optional().describe('What stands between the parts of `path`'),
          selectable: z.boolean().describe('Whether it can have messages'),
          use: z.string().optional().describe('What it is for, such as `Sent` (RFC 6154)'),
          status: z.strictObject(status).optional().describe('How it stands with it; missing with `--names`'),
        }),
      )
      .describe('Sorted by `path`, with INBOX first'),
  })
  .describe('Which folders there are.');

const folderStatus = z
  .strictObject({ path: folderPath, ...status })
  .describe('How it stands with one folder.');

const addresses = (what: string) =>
  z
    .array(
      z.strictObject({
        name: z.string().optional().describe('The name beside it'),
        address: z.string().describe('The address'),
      }),
    )
    .describe(what);

const part = z.strictObject({
  part: z.string().describe('Its number, such as `1.2`; empty for a whole that has parts'),
  type: z.string().describe('Such as `text/plain`, in lower case'),
  parameters: z
    .record(z.string(), z.string().describe('Its value'))
    .describe('Those of the type, such as `charset`'),
  encoding: z.string().optional().describe('How it is encoded, such as `base64`'),
  size: z.int().optional().describe('Bytes, as it is encoded'),
  disposition: z.string().optional().describe('`attachment` or `inline`'),
  fileName: z.string().optional().describe('The name it is sent under; nobody has checked it'),
  get parts(): z.ZodOptional<z.ZodArray<z.ZodType>> {
    return z.array(part).optional().describe('The parts in it, each such an object');
  },
});

const summary = z.strictObject({
  uid,
  flags,
  size: z.int().describe('Bytes of the message'),
  received: z.iso.datetime().describe('When the server got it'),
  envelope: z
    .strictObject({
      date: z.iso.datetime().optional().describe('When it was written; missing where that is no date'),
      subject: z.string().optional().describe('About what'),
      from: addresses('Who wrote it'),
      to: addresses('To whom'),
      cc: addresses('Who got a copy'),
      bcc: addresses('Who got a copy that the others are not told of'),
      replyTo: addresses('Where answers go'),
      messageId: z.string().optional().describe('The Message-ID, with its angle brackets'),
      inReplyTo: z.string().optional().describe('That of the message which it answers'),
    })
    .describe('What the header says, decoded'),
});

const listed = summary
  .extend({ structure: part.optional().describe('The parts of the message; with `--structure`') })
  .describe('A message of a folder.');

const foundMessage = summary.describe('With `-l`: a message that was found');
const foundUids = z
  .strictObject({ uids: z.array(uid).describe('The UIDs of what was found, ascending') })
  .describe('Without `-l`: one line with the UIDs');

const message = z
  .strictObject({
    uid,
    ...headerFacts,
    text: z.string().describe('Its text, readable; lines end in `\\n`'),
    isTextCut: z.literal(true).optional().describe('There is more text than is shown'),
    attachments: z
      .array(
        z.strictObject({
          name: z.string().describe('A safe name for the file'),
          type: z.string().describe('Such as `image/png`, in lower case'),
          size: z.int().describe('Bytes, decoded'),
        }),
      )
      .describe('What is attached, without the bytes'),
  })
  .describe('A message as a person reads it.');

const appended = z
  .strictObject({
    uid: z.int().optional().describe('The UID it got, where the server tells'),
    uidValidity: z.int().optional().describe('For which value of it that holds'),
  })
  .describe('What became of a message that was put into a folder.');

const pair = z.strictObject({
  from: z.int().describe('The UID in the folder it came from'),
  to: z.int().describe('The UID there'),
});

const copied = z
  .strictObject({
    folder: z.string().describe('Where they are now'),
    uids: z.array(pair).optional().describe('One for each message, where the server tells'),
  })
  .describe('What was copied or moved.');

const flagged = z
  .strictObject({
    uids: z.array(uid).describe('The messages'),
    set: z.array(z.string()).describe('The flags that they have got'),
    clear: z.array(z.string()).describe('The flags that were taken away'),
  })
  .describe('Which messages got which flags.');

const expunged = z
  .strictObject({ count: z.int().describe('How many messages are gone') })
  .describe('What was removed.');

const events = z
  .union([
    z
      .strictObject({
        kind: z.literal('new').describe('What happened'),
        message: summary.describe('The message'),
      })
      .describe('A message has come'),
    z
      .strictObject({ kind: z.literal('flags').describe('What happened'), uid, flags })
      .describe('A message has other flags'),
    z
      .strictObject({
        kind: z.literal('gone').describe('What happened'),
        count: z.int().describe('How many messages are gone'),
      })
      .describe('Messages are gone'),
  ])
  .describe('What happens in a folder.');

export const IMAP_OUTPUTS: readonly JsonOutput[] = [
  { name: 'imap-folders', verbs: ['imap folders'], stream: 'document', schema: folders },
  { name: 'imap-status', verbs: ['imap status'], stream: 'document', schema: folderStatus },
  {
    name: 'imap-messages',
    verbs: ['imap ls'],
    stream: 'lines',
    schema: listed,
  },
  {
    name: 'imap-search',
    verbs: ['imap search'],
    stream: 'lines',
    schema: z.union([foundUids, foundMessage]).describe('What was found.'),
  },
  { name: 'imap-message', verbs: ['imap get'], stream: 'lines', schema: message },
  { name: 'imap-appended', verbs: ['imap append'], stream: 'document', schema: appended },
  { name: 'imap-copied', verbs: ['imap copy', 'imap move'], stream: 'document', schema: copied },
  { name: 'imap-flagged', verbs: ['imap flag'], stream: 'document', schema: flagged },
  { name: 'imap-expunged', verbs: ['imap expunge'], stream: 'document', schema: expunged },
  { name: 'imap-events', verbs: ['imap watch'], stream: 'lines', schema: events },
];
