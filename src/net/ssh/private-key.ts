import ssh2, { type ParsedKey } from 'ssh2';
import type { PrivateKey } from './types.ts';

/**
 * Reads a key, asking for its passphrase where it has one.
 *
 * @returns the key, or why it is of no use
 */
export async function readPrivateKey({ text, passphrase }: PrivateKey): Promise<ParsedKey | string> {
  const bytes = Buffer.from(text);
  const parsed = parse(bytes);
  if (!(parsed instanceof Error)) return parsed.isPrivateKey() ? parsed : 'it is a public key';
  if (!/no passphrase given/.test(parsed.message)) return `it is no key that can be read: ${parsed.message}`;
  const phrase = await passphrase?.();
  if (phrase === undefined || phrase === '') return 'it has a passphrase, and none was given';
  const opened = parse(bytes, phrase);
  // What comes of the wrong one is noise, in which ssh2 finds this or that to be wrong.
  return opened instanceof Error ? 'the passphrase is wrong' : opened;
}

function parse(bytes: Buffer, passphrase?: string): ParsedKey | Error {
  // Whatever its types say, a file that holds no key at all makes nothing.
  const parsed: ParsedKey | Error | undefined = ssh2.utils.parseKey(bytes, passphrase);
  return parsed ?? new Error('there is none in it');
}
