import { z } from 'zod';

import type { Entry } from '../src/transcript/types.ts';
import { connection, fields } from './connection.ts';
import type { JsonOutput } from './output.ts';

/** What every entry has. */
const base = {
  at: z.number().describe('Milliseconds since the first connection was begun, to the microsecond'),
  client: z.enum(['raw', 'library']).describe('Which client speaks; under `--compare` both do, in one file'),
  connection: z.int().min(1).describe('The number of the connection, in the order in which they are dialled'),
  role: z.literal('data').optional().describe("Of FTP's data connections only"),
  secure: z.boolean().describe('Whether the bytes are inside TLS or SSH'),
};

const by = z.enum(['us', 'peer']).describe('Who did');
const address = z.string().describe('Address and port');
const reason = z.string().describe('What went wrong');

const tls = connection.shape.tls
  .unwrap()
  .extend({ resumed: z.literal(true).optional().describe('Where an earlier session of TLS was resumed') });

const bytes = {
  length: z.int().min(1).describe('How many bytes there were, with stars in the place of secrets'),
  text: z.string().optional().describe('The bytes, where they are UTF-8 without a NUL'),
  base64: z.string().optional().describe('The bytes, where they are anything else'),
  omitted: z.int().min(1).optional().describe('How many bytes of the end were left out'),
};

/** What an entry of each kind has besides, and what it says. */
const KINDS = {
  proxy: says('The connection goes to a proxy', {
    scheme: z.enum(['http', 'https', 'socks5', 'socks5h']).describe('What the proxy speaks'),
    address,
  }),
  lookup: says('A name was looked up', {
    host: z.string().describe('The name'),
    addresses: z.array(z.string()).describe('Its addresses, in the order in which they are tried'),
  }),
  attempt: says('A connection is tried', { address }),
  'attempt-failed': says('It was not made; another address may be tried', { address, reason }),
  connected: says('The connection stands', {
    local: z.string().describe('Address and port of this end'),
    remote: z.string().describe('Address and port of the other end, or `unix:PATH`'),
  }),
  secured: says('TLS stands', { tls: tls.describe('What the handshake settled') }),
  tunnel: says('The proxy has connected us: what follows is said to that', { address }),
  sent: says('Bytes that we have sent', bytes),
  received: says('Bytes that have come', bytes),
  head: says('A head of HTTP/2, which crosses the wire compressed', {
    by,
    stream: z.int().describe('The number of the stream'),
    fields: fields.describe('The fields, `[name, value]` each'),
  }),
  reused: says('The connection carries another exchange', {}),
  ended: says('One side has nothing more to send', { by }),
  closed: says('The connection is closed', {}),
  note: says('What else is to be known', { text: z.string().describe('A sentence for people') }),
  failed: says('The connection broke', { reason }),
} satisfies Readonly<Record<Entry['kind'], Kind>>;

interface Kind {
  readonly means: string;
  readonly members: z.ZodRawShape;
}

function says<Members extends z.ZodRawShape>(means: string, members: Members) {
  return { means, members };
}

/** All kinds, in the order in which they may come. */
export const TRANSCRIPT_KINDS: readonly (Kind & { readonly kind: string })[] = Object.entries(KINDS).map(
  ([kind, { means, members }]) => ({ kind, means, members }),
);

const [first, ...others] = TRANSCRIPT_KINDS.map(({ kind, means, members }) =>
  z
    .strictObject({ ...base, kind: z.literal(kind).describe('Which kind of entry it is'), ...members })
    .describe(means),
);
if (first === undefined) throw new Error('there are kinds of entries');

/** What `--trace-out FILE` writes, whatever the verb: no verb prints it, so that it is none of JSON_OUTPUTS. */
export const TRANSCRIPT: JsonOutput = {
  name: 'transcript',
  verbs: [],
  stream: 'lines',
  schema: z.discriminatedUnion('kind', [first, ...others]).describe('An entry of a transcript'),
};
