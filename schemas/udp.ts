import { z } from 'zod';

import { content } from './content.ts';
import type { JsonOutput } from './output.ts';

const datagram = z
  .strictObject({
    from: z.string().describe('Address and port of whoever sent it'),
    ...content,
    text: content.text.describe('The bytes, where they are UTF-8'),
  })
  .describe('A datagram that has come.');

export const UDP_OUTPUTS: readonly JsonOutput[] = [
  { name: 'udp-datagrams', verbs: ['udp send', 'udp listen'], stream: 'lines', schema: datagram },
];
