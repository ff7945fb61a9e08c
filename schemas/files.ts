import { z } from 'zod';

import type { JsonOutput } from './output.ts';

/** A name at the server is bytes: text, and the bytes beside it where the text is not all. */
function remote<Key extends string>(key: Key, what: string) {
  const members = {
    [key]: z.string().describe(what),
    [`${key}Base64`]: z.base64().optional().describe('Its bytes as base64, where they are no UTF-8'),
  };
  return members as Record<Key, z.ZodString> & Record<`${Key}Base64`, z.ZodOptional<z.ZodBase64>>;
}

const path = remote('path', 'Where it is at the server');
const bytes = z.int().describe('How many bytes were moved');
const mode = z.string().describe('Permissions in octal, such as `0644`');

/** What a server tells of a thing; what it does not tell is missing. */
const facts = {
  ...remote('name', 'Its name'),
  kind: z.enum(['file', 'folder', 'link', 'other']).describe('What it is'),
  size: z.int().optional().describe('Bytes'),
  modified: z.iso.datetime().optional().describe('When its content was last changed'),
  precision: z
    .enum(['millisecond', 'second', 'minute', 'day'])
    .optional()
    .describe('How exactly the server tells that'),
  zone: z
    .enum(['utc', 'unknown'])
    .optional()
    .describe('`unknown` where the server tells its local time, whichever that is'),
  mode: mode.optional(),
  owner: z.string().optional().describe('Whose it is: a name or a number'),
  group: z.string().optional().describe('The group it belongs to: a name or a number'),
  target: z.string().optional().describe('Where a link leads'),
  targetBase64: z.base64().optional().describe('Its bytes as base64, where they are no UTF-8'),
};

const folder = z.strictObject({
  ...remote('path', 'As it was asked for; empty for the folder in which a session begins'),
  entries: z.array(z.strictObject(facts)).describe('What is in it; or the one thing that was asked for'),
  unknown: z.array(z.string()).describe('Lines of the listing that nobody understands'),
});

const listing = z
  .strictObject({ folders: z.array(folder).describe('Each folder, and each thing asked for by its name') })
  .describe('What is in folders.');

const node = z.strictObject({
  ...facts,
  get entries(): z.ZodOptional<z.ZodArray<z.ZodType>> {
    return z.array(node).optional().describe('What is in it, each such an object; of folders alone');
  },
});

const tree = z
  .strictObject({
    ...remote('path', 'As it was asked for; empty for the folder in which a session begins'),
    entries: z.array(node).describe('What is in it'),
  })
  .describe('A folder and all that is below.');

const stat = z
  .strictObject({
    things: z.array(z.strictObject({ ...path, ...facts })).describe('Each that was asked for'),
  })
  .describe('What the server knows of files and folders.');

const got = z
  .strictObject({
    files: z
      .array(z.strictObject({ ...path, to: z.string().describe('The file here'), bytes }))
      .describe('Each that was fetched'),
  })
  .describe('What was fetched, once all of it is here.');

const stored = z
  .strictObject({
    files: z
      .array(
        z.strictObject({
          from: z.string().describe('The file here; `-` is stdin'),
          path: z
            .string()
            .optional()
            .describe(
              'Where it is at the server; missing where the server chose a name (`--unique`) and did not tell',
            ),
          pathBase64: path.pathBase64,
          bytes,
        }),
      )
      .describe('Each that was stored'),
  })
  .describe('What was stored, once all of it is there.');

const removed = z
  .strictObject({
    removed: z
      .array(z.strictObject(path))
      .describe('Each that is gone, in that order; with `-r`, all that was in folders'),
  })
  .describe('What was deleted, once all of it is gone.');

const made = z
  .strictObject({
    folders: z
      .array(z.strictObject(path))
      .describe('Each that was asked for; with `-p`, it may have been there before'),
  })
  .describe('What was made, once all of it is there.');

const moved = z
  .strictObject({
    moved: z
      .array(z.strictObject({ ...remote('from', 'Where it was'), ...remote('to', 'Where it is now') }))
      .describe('Each that was moved'),
  })
  .describe('What was moved, once all of it is.');

const changed = z
  .strictObject({
    changed: z.array(z.strictObject({ ...path, mode })).describe('Each whose permissions were set'),
  })
  .describe('What has other permissions, once all of it has.');

const mirrored = z
  .strictObject({
    dryRun: z.boolean().describe('Whether this is what would be done'),
    actions: z
      .array(
        z.strictObject({
          action: z.enum(['mkdir', 'get', 'put', 'link', 'rm', 'rmdir']).describe('What was done'),
          ...remote('path', 'To what, from the folders that are mirrored; `.` are these themselves'),
          bytes: z.int().optional().describe('Bytes of the file; of get and put alone'),
        }),
      )
      .describe('What was done, in that order'),
    failures: z
      .array(z.strictObject({ ...path, error: z.string().describe('What went wrong, a sentence') }))
      .describe('What could not be done; the first thousand'),
    skipped: z
      .array(z.strictObject({ ...path, reason: z.string().describe('Why, a sentence') }))
      .describe('What was left out; the first thousand'),
    counts: z
      .strictObject({
        files: z.int().describe('Files that were moved'),
        bytes: z.int().describe('Bytes of these files together'),
        made: z.int().describe('Folders that were made'),
        links: z.int().describe('Links that were made'),
        deleted: z.int().describe('Files and folders that were deleted'),
        unchanged: z.int().describe('What was the same already'),
        failed: z.int().describe('What could not be done, all of it'),
        skipped: z.int().describe('What was left out, all of it'),
      })
      .describe('How many of each'),
  })
  .describe('What it took to make a folder the same as another.');

const quoted = z
  .strictObject({
    replies: z
      .array(
        z.strictObject({
          command: z.string().describe('As it was given'),
          code: z.int().optional().describe('The reply’s code; of FTP alone'),
          lines: z.array(z.string()).describe('What the server said, without codes and line ends'),
        }),
      )
      .describe('One for each command, refusals as well'),
  })
  .describe('What the server said to commands.');

/** Both protocols have these verbs. */
function output(name: string, verbs: readonly string[], schema: z.ZodType): JsonOutput {
  const typed = ['ftp', 'sftp'].flatMap((protocol) => verbs.map((verb) => `${protocol} ${verb}`));
  return { name: `files-${name}`, verbs: typed, stream: 'document', schema };
}

export const FILES_OUTPUTS: readonly JsonOutput[] = [
  output('listing', ['ls'], listing),
  output('tree', ['tree'], tree),
  output('stat', ['stat'], stat),
  output('fetched', ['get'], got),
  output('stored', ['put'], stored),
  output('removed', ['rm', 'rmdir'], removed),
  output('made', ['mkdir'], made),
  output('moved', ['mv'], moved),
  output('changed', ['chmod'], changed),
  output('mirror', ['mirror'], mirrored),
  output('quote', ['quote'], quoted),
];
