import { z } from 'zod';

import type { JsonOutput } from './output.ts';

/** Every line says what happened, and all but the last one of which URL. */
const about = <Event extends string>(event: Event) => ({
  event: z.literal(event).describe('What happened'),
  id: z.int().describe('The place of the URL in the list, from 0'),
  url: z.string().describe('The URL'),
});

const file = z.string().describe("The file's name in the folder of `--dir`");
const elapsed = z.number().describe('How long it took, in ms');
const ended = { ...about('end'), elapsed };

const begin = z
  .strictObject({
    ...about('begin'),
    file,
    size: z.int().nullable().describe('Bytes of the whole file; `null` where the server does not say'),
    offset: z.int().describe('Bytes that were there already'),
  })
  .describe('Its file has a name, and bytes are about to come');

const retry = z
  .strictObject({
    ...about('retry'),
    reason: z.string().describe('What went wrong'),
    wait: z.number().describe('How long it waits before it tries again, in ms'),
  })
  .describe('It failed, and is tried again');

const note = z
  .strictObject({ ...about('note'), text: z.string().describe('A sentence') })
  .describe('Something to know that is no error');

const saved = z
  .strictObject({
    ...ended,
    outcome: z.literal('saved').describe('How it ended'),
    file,
    size: z.int().describe('Bytes of the file'),
  })
  .describe('The file is there, whole');

const left = z
  .strictObject({ ...ended, outcome: z.enum(['unchanged', 'skipped']).describe('How it ended'), file })
  .describe('The file was there: the server says that it is the same, or `--skip-existing` was given');

const failed = z
  .strictObject({
    ...ended,
    outcome: z.literal('failed').describe('How it ended'),
    code: z.string().nullable().describe("The error's code, such as `http-status`; `null` for a defect"),
    error: z.string().describe('What went wrong, a sentence'),
    kept: z
      .strictObject({
        file: z.string().describe('The file that has what came'),
        bytes: z.int().describe('How much that is'),
      })
      .optional()
      .describe('What is kept for another time'),
  })
  .describe('It could not be fetched');

const summary = z
  .strictObject({
    event: z.literal('summary').describe('What happened'),
    total: z.int().describe('How many URLs the list has'),
    saved: z.int().describe('How many of them were saved'),
    unchanged: z.int().describe('How many the server says are the same'),
    skipped: z.int().describe('How many were there, and left alone'),
    failed: z.int().describe('How many could not be fetched'),
    bytes: z.int().describe('Bytes of bodies that crossed the wire'),
    elapsed: z.number().describe('How long all of it took, in ms'),
  })
  .describe('The last line: what all of them came to');

export const DOWNLOAD_OUTPUTS: readonly JsonOutput[] = [
  {
    name: 'http-download',
    verbs: ['http download'],
    stream: 'lines',
    schema: z
      .union([begin, retry, note, saved, left, failed, summary])
      .describe('What happens to each URL of a list, and at the end what all of them came to.'),
  },
];
