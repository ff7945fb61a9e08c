import type { Charset } from '../../actions/tcp/charset.ts';
import type { Arguments } from '../command.ts';

/** The charset of --encoding, which is loaded where it is asked for. @throws UsageError for one that nobody here knows */
export async function charsetOf(args: Arguments): Promise<Charset | undefined> {
  const name = args.text('encoding');
  if (name === undefined) return undefined;
  const { findCharset } = await import('../../actions/tcp/charset.ts');
  return findCharset(name);
}
