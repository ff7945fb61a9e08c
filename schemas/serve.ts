import { z } from 'zod';

import type { JsonOutput } from './output.ts';

const url = z.string().describe('Its URL');
const address = z.string().describe('Host and port as they stand in a URL, or `unix:PATH`');
const host = z.string().describe('The address that it listens on');
const port = z.int().describe('The port');
const root = z.string().describe('The folder that is shared');
const tls = z.boolean().describe('Whether it speaks TLS from the first byte');
const service = z.string().describe('What it does, such as `echo`');

/** A server prints where it is, once it is there; what happens then goes to stderr. */
function server(name: string, verb: string, what: string, members: z.ZodRawShape): JsonOutput {
  const schema = z.strictObject(members).describe(`Where ${what} is, on one line, as soon as it is there.`);
  return { name, verbs: [verb], stream: 'document', schema };
}

export const SERVE_OUTPUTS: readonly JsonOutput[] = [
  server('http-serve', 'http serve', 'the file server', { url, host, port, root, tls }),
  server('ftp-serve', 'ftp serve', 'the file server', {
    url,
    host,
    port,
    implicitUrl: z
      .string()
      .optional()
      .describe('Its URL for TLS from the first byte, with `--implicit-port`'),
    implicitPort: z.int().optional().describe('The port for that'),
    root,
    tls: z.boolean().describe('Whether nobody may log in without TLS'),
  }),
  server('api-serve', 'api serve', 'the store', {
    url,
    host,
    port,
    file: z.string().nullable().describe('The file that keeps it; `null` where it is in memory'),
    faithful: z.boolean().describe('Whether it behaves as the public one, and keeps nothing'),
    tls,
  }),
  server('tcp-serve', 'tcp serve', 'the service', {
    address,
    host,
    port,
    service,
    tls,
    pool: z.int().nullable().describe('How many clients are served at a time; `null`: all of them'),
  }),
  server('udp-serve', 'udp serve', 'the service', { address, host, port, service }),
  server('chat-serve', 'chat serve', 'the relay', {
    address,
    host,
    port,
    tls,
    password: z.boolean().describe('Whether a password is asked for'),
  }),
];
