import { TextDecoder } from 'node:util';

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** `undefined` for what is no UTF-8, from its first byte to its last. */
export function textOf(bytes: Uint8Array): string | undefined {
  try {
    return UTF8.decode(bytes);
  } catch {
    return undefined;
  }
}

/** Bytes as a JSON object has them. */
export function contentOf(bytes: Uint8Array): { readonly text: string } | { readonly base64: string } {
  const text = textOf(bytes);
  return text === undefined ? { base64: Buffer.from(bytes).toString('base64') } : { text };
}
