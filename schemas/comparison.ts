import { z } from 'zod';

import type { JsonOutput } from './output.ts';

/** What a comparison looks like whose sides are called so. @param more what its rows have besides */
function comparison(left: string, right: string, more: z.ZodRawShape = {}): z.ZodObject {
  const side = (name: string): z.ZodType =>
    z.string().nullable().describe(`What ${name} has for it; \`null\` where that has nothing`);
  const row = z.strictObject({
    aspect: z.string().describe('What is compared in this row, such as `status`'),
    [left]: side(left),
    [right]: side(right),
    verdict: z
      .enum(['same', 'different', 'volatile', 'note'])
      .describe(
        "`volatile` changes from one time to the next anyway; `note` is each one's own, such as timings",
      ),
    ...more,
  });
  return z.strictObject({
    same: z.boolean().describe('Whether no row is `different`'),
    rows: z.array(row).describe('An aspect each'),
    notes: z.array(z.string()).describe('What else is to be known, a sentence each'),
  });
}

const base64 = (whose: string): z.ZodType =>
  z.base64().describe(`The next bytes of ${whose}, as base64; empty where its body ends`);

const bodyAt = z.strictObject({
  offset: z.int().describe('The first byte that is not the same in both, from 0'),
  raw: base64('the raw client'),
  library: base64('the library'),
});

const bodyBetween = z.strictObject({
  from: z.int().describe('Up to this byte, both are the same'),
  to: z.int().describe('Before this byte, they part'),
});

const why = z.string().optional().describe('What the difference consists in, or why it is none');

const clients = comparison('raw', 'library', { why })
  .extend({
    body: z.union([bodyAt, bodyBetween]).optional().describe('Where the bodies part, if they do'),
  })
  .describe('What the raw client and the library got, side by side.');

const HTTP = ['get', 'head', 'post', 'put', 'patch', 'delete', 'options', 'request'];
const API = ['products', 'categories', 'carts', 'users', 'login'];
const CHANGES = ['product', 'cart', 'user'].flatMap((kind) =>
  ['add', 'replace', 'update', 'delete'].map((change) => `${kind} ${change}`),
);
const IMAP = ['folders', 'ls', 'get', 'search'];

const VERBS = [
  ...HTTP.map((verb) => `http ${verb}`),
  ...['ftp', 'sftp'].flatMap((protocol) => [`${protocol} ls`, `${protocol} stat`]),
  ...[...API, ...CHANGES].map((verb) => `api ${verb}`),
  'smtp send',
  ...IMAP.map((verb) => `imap ${verb}`),
];

export const COMPARISON_OUTPUTS: readonly JsonOutput[] = [
  {
    name: 'comparison',
    verbs: VERBS.map((verb) => `${verb} --compare`),
    stream: 'document',
    schema: clients,
  },
  {
    name: 'mailbox-comparison',
    verbs: ['pop3 ls --compare-imap'],
    stream: 'document',
    schema: comparison('pop3', 'imap').describe('A mailbox by POP3 and by IMAP, side by side.'),
  },
];
