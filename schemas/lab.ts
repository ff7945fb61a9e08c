import { z } from 'zod';

import type { JsonOutput } from './output.ts';

const host = z.string().describe('Its address');
const port = z.int().describe('Its port');
const url = z.string().describe('Its URL');
const login = z.string().nullable().describe('`user:password`; `null` where nobody is asked');
const names = z.array(z.string()).describe('The public names that it answers for');

/** A command line for netkit, and one for another program. */
const tryIt = (program: string) =>
  z
    .strictObject({
      netkit: z.string().describe('For netkit'),
      [program]: z.string().describe(`For ${program}`),
    })
    .describe('Lines to try');

const lab = z
  .strictObject({
    servers: z
      .array(
        z.strictObject({
          protocol: z.string().describe('The scheme; `api` and `apis` are the store'),
          host,
          port,
          url,
          names,
          login,
          try: tryIt('curl'),
        }),
      )
      .describe('The servers that URLs lead to'),
    sockets: z
      .array(
        z.strictObject({
          service: z.string().describe('What it is, such as `chat` or `echo`'),
          host,
          port,
          names,
          try: tryIt('nc'),
        }),
      )
      .describe('The servers that have no URLs'),
    proxies: z
      .array(
        z.strictObject({
          kind: z.string().describe('What it speaks, such as `socks5`'),
          host,
          port,
          url,
          name: z.string().describe('Its URL with `--lab`'),
          login,
          try: tryIt('curl'),
        }),
      )
      .describe('The proxies'),
    mailboxes: z
      .array(
        z.strictObject({
          user: z.string().describe('The name to log in with'),
          password: z.string().describe('The password'),
          addresses: z.array(z.string()).describe('The addresses whose mail comes here'),
        }),
      )
      .describe('Who has a mailbox'),
    caPath: z
      .string()
      .nullable()
      .describe(
        "The certificate of the lab's authority, which clients are to trust; `null` where it is kept nowhere",
      ),
  })
  .describe('All servers of the lab, on one line, as soon as they are there.');

export const LAB_OUTPUTS: readonly JsonOutput[] = [
  { name: 'lab', verbs: ['lab'], stream: 'document', schema: lab },
];
