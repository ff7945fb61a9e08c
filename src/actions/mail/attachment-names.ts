import { safeFileName } from '../file-name.ts';

/** What people look for; others go by no extension. */
const EXTENSIONS: Readonly<Record<string, string>> = {
  'text/plain': '.txt',
  'text/html': '.html',
  'text/calendar': '.ics',
  'message/rfc822': '.eml',
  'application/pdf': '.pdf',
  'image/gif': '.gif',
  'image/jpeg': '.jpg',
  'image/png': '.png',
};

interface Nameable {
  readonly filename: string | null;
  readonly mimeType: string;
}

/** Names under which attachments can be saved in one folder, whatever the sender calls them. */
export function nameAttachments(attachments: readonly Nameable[]): readonly string[] {
  const names = new UniqueNames();
  return attachments.map(({ filename, mimeType }, at) => {
    const own = safeFileName(filename ?? '') ?? `attachment-${at + 1}${EXTENSIONS[mimeType] ?? ''}`;
    return names.take(own, at + 1);
  });
}

/** Names of files of which no two are the same, not even for systems that see no difference between `a` and `A`. */
export class UniqueNames {
  readonly #taken = new Set<string>();

  /** The name, or if it is taken the same behind a number: `2-photo.jpg`. @param number to begin with */
  take(wanted: string, number: number): string {
    let name = wanted;
    for (let next = number; this.#taken.has(keyOf(name)); next += 1) {
      // In front: a long name is shortened at its end.
      name = safeFileName(`${next}-${wanted}`) ?? String(next);
    }
    this.#taken.add(keyOf(name));
    return name;
  }
}

function keyOf(name: string): string {
  return name.normalize().toLowerCase();
}
