import { isRefusal } from '../../errors.ts';
import type { Pop3Client } from '../../protocols/pop3.ts';

/** The names that never change, by number; none where the server has none (UIDL is optional: RFC 1939, section 7). */
export async function uidsOf(client: Pop3Client): Promise<ReadonlyMap<number, string>> {
  try {
    return new Map((await client.uidl()).map(({ number, uid }) => [number, uid]));
  } catch (error) {
    if (isRefusal(error)) return new Map();
    throw error;
  }
}
