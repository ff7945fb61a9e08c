import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import type { FileEntry } from '../../../../src/protocols/files.ts';
import { ListingDecoder } from '../../../../src/raw/ftp/listing/decoder.ts';

/** What vsftpd 3.0.3 sent for folders with odd names, dates, links and modes, and what lstat said on its disk. */
interface Captured {
  /** In milliseconds since 1970, like `modified`. */
  readonly captured: number;
  readonly folders: readonly {
    readonly folder: string;
    /** One character a byte, like the names. */
    readonly lines: readonly string[];
    readonly entries: readonly (Omit<FileEntry, 'modified'> & { readonly modified: number })[];
  }[];
}

const { captured, folders } = JSON.parse(
  readFileSync(join(import.meta.dirname, 'vsftpd.json'), 'utf8'),
) as Captured;

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const byName = (a: { name: string }, b: { name: string }): number => (a.name < b.name ? -1 : 1);

describe("vsftpd's listing of", () => {
  it.each(folders)('$folder', ({ lines, entries }) => {
    const decoder = new ListingDecoder('LIST', captured);
    decoder.push(Buffer.from(lines.map((line) => `${line}\r\n`).join(''), 'latin1'));
    const listing = decoder.end();
    expect(listing.unknown).toEqual([]);
    expect(listing.entries.toSorted(byName)).toEqual(entries.map(asListed).toSorted(byName));
  });
});

/** vsftpd shows the time, in UTC, of what is neither in the future nor older than half a year. */
function asListed(entry: Captured['folders'][number]['entries'][number]): FileEntry {
  const age = captured - entry.modified;
  const isRecent = age >= 0 && age < 182 * DAY;
  const unit = isRecent ? MINUTE : DAY;
  return {
    ...entry,
    modified: {
      time: Math.floor(entry.modified / unit) * unit,
      precision: isRecent ? 'minute' : 'day',
      zone: 'unknown',
    },
  };
}
