import { z } from 'zod';

import { content } from './content.ts';
import type { JsonOutput } from './output.ts';

const tried = z
  .strictObject({
    port: z.int().describe('The port'),
    state: z
      .enum(['open', 'refused', 'timed out', 'failed'])
      .describe('`open`: somebody accepts connections; `refused`: nobody does'),
    code: z.string().optional().describe('The error’s code, such as `refused`; missing where it is open'),
    reason: z.string().optional().describe('What went wrong, a sentence; missing where it is open'),
    elapsed: z.number().describe('How long it took, in ms'),
  })
  .describe('With `--try`: whether a port is open.');

const event = <Event extends string>(name: Event) => z.literal(name).describe('What happened');
const client = z.int().describe('Which client, from 1');

const sent = { event: event('sent'), ...content };
const received = { event: event('received'), ...content };

const listened = z
  .union([
    z
      .strictObject({
        event: event('listening'),
        address: z.string().describe('Host and port as they stand in a URL, or `unix:PATH`'),
        host: z.string().describe('The address that it listens on'),
        port: z.int().describe('The port; 0 for a Unix-domain socket'),
        loopback: z.boolean().describe('Whether only this machine can reach it'),
      })
      .describe('It waits for clients'),
    z
      .strictObject({
        event: event('connected'),
        client,
        remote: z.string().describe('Address and port of the client'),
        local: z.string().describe('Address and port of this end'),
        tls: z.string().optional().describe('The version of TLS, such as `TLSv1.3`'),
      })
      .describe('A client has come'),
    z.strictObject({ ...received, client }).describe('A client has said something'),
    z.strictObject({ ...sent, client }).describe('Something was said to a client'),
    z
      .strictObject({
        event: event('closed'),
        client,
        error: z.string().optional().describe('What went wrong, a sentence; missing where nothing did'),
      })
      .describe('A client is gone'),
  ])
  .describe('What happens at a listener.');

const exchanged = z
  .union([
    z.strictObject(sent).describe('Something was sent'),
    z.strictObject(received).describe('Something has come'),
  ])
  .describe('What was sent, and what answered, in pieces as they came.');

export const TCP_OUTPUTS: readonly JsonOutput[] = [
  { name: 'tcp-ports', verbs: ['tcp connect'], stream: 'lines', schema: tried },
  { name: 'tcp-listener', verbs: ['tcp listen'], stream: 'lines', schema: listened },
  { name: 'tcp-exchange', verbs: ['tcp send'], stream: 'lines', schema: exchanged },
];
