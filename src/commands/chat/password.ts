import { UsageError } from '../../errors.ts';
import type { Io } from '../../terminal/io.ts';

/** The relay's, at either end of it. @throws UsageError where there is none, or an empty one */
export async function askPassword({ env, askSecret }: Pick<Io, 'env' | 'askSecret'>): Promise<string> {
  const password = env['NETKIT_PASSWORD'] ?? (await askSecret?.('Password of the relay: '));
  if (password !== undefined && password !== '') return password;
  throw new UsageError('the password of the relay is missing', { hint: 'give it in NETKIT_PASSWORD' });
}
