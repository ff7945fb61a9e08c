import { z } from 'zod';

/** Bytes that crossed a socket. */
export const content = {
  bytes: z.int().describe('How many bytes'),
  text: z.string().optional().describe('The bytes, where they are UTF-8, or what `--encoding` says'),
  base64: z.base64().optional().describe('The bytes as base64, where they are not'),
};
