import { z } from 'zod';

import type { JsonOutput } from './output.ts';
import { connection, fields } from './connection.ts';

const milliseconds = z.number();

const head = {
  version: z.enum(['HTTP/1.0', 'HTTP/1.1', 'HTTP/2']).describe('The version that the server answered with'),
  status: z.int().describe('The status code'),
  reason: z.string().describe('The text beside it; empty in HTTP/2, which has none'),
  headers: fields.describe('The header fields, `[name, value]` each, in the order in which they came'),
};

const timings = z.strictObject({
  lookup: milliseconds.optional().describe('When the name had been looked up'),
  connect: milliseconds.optional().describe('When the connection stood; missing where one was used again'),
  tls: milliseconds.optional().describe('When the TLS handshake was done'),
  firstByte: milliseconds.describe('When the first byte of the response came'),
});

const redirect = z.strictObject({
  from: z.string().describe('The URL that was asked for'),
  status: z.int().describe('The status that led on'),
  to: z.string().describe('The URL that was asked for next'),
});

const leg = z.strictObject({
  method: z.string().describe('The method'),
  url: z.string().describe('The URL'),
  status: z.int().nullable().describe('The status code; `null` where no answer came'),
  reused: z.boolean().describe('Whether the connection had been used before'),
  startedAt: milliseconds.describe('When it began, in ms since the first one did'),
  endedAt: milliseconds.describe('When it was over, in ms since the first one began'),
  timings: timings.optional().describe('In ms since this one began; missing where no answer came'),
  sizes: z
    .strictObject({
      requestHead: z.int().optional().describe("Bytes of the request's head"),
      responseHead: z.int().optional().describe("Bytes of the response's heads, those of 1xx included"),
      requestBody: z.int().describe("Bytes of the request's body"),
      responseBody: z.int().describe("Bytes of the response's body, encodings still on"),
    })
    .describe('What crossed the wire, in bytes'),
});

const response = z
  .strictObject({
    url: z.string().describe('The URL that was asked for last: after redirects, where they led'),
    ...head,
    informational: z.array(z.strictObject(head)).describe('The 1xx responses that came before'),
    redirects: z.array(redirect).describe('The redirects that were followed, in order'),
    size: z.int().describe('Bytes of the body, decoded where that was asked for'),
    body: z.string().optional().describe('The body, where it is UTF-8; else it stands in `bodyBase64`'),
    bodyBase64: z.string().optional().describe('The body as base64, where it is not UTF-8'),
    trailers: fields.describe('The fields after the body, `[name, value]` each'),
    connection: connection.describe('The connection that the response came over'),
    timings: timings.describe('Of the last exchange, in ms since it began'),
    legs: z
      .array(leg)
      .describe('Every exchange that there was, in order: redirects, challenges and retries make several'),
  })
  .describe('The response to one request.');

const VERBS = ['get', 'head', 'post', 'put', 'patch', 'delete', 'options', 'request'];

export const HTTP_OUTPUTS: readonly JsonOutput[] = [
  { name: 'http-response', verbs: VERBS.map((verb) => `http ${verb}`), stream: 'document', schema: response },
];
