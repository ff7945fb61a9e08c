import { createHash } from 'node:crypto';

import type { StoredRecord } from '../records/types.ts';

/**
 * A strong validator (RFC 9110, section 8.8.3). The version tells people which one it is; the digest tells it from a record that had
 * the same id and version before it, and was removed.
 */
export function recordEtag({ version, json }: StoredRecord): string {
  return `"${version}-${digest(json).slice(0, 12)}"`;
}

/** Of a list, which has no version. */
export function textEtag(text: string): string {
  return `"${digest(text)}"`;
}

/** Against chance, not against somebody: SHA-1 is the quickest that Node has everywhere. */
function digest(text: string): string {
  return createHash('sha1').update(text).digest('base64url');
}
