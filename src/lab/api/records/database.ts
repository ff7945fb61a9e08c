import type { DatabaseKind } from '../../sqlite.ts';
import { COLLECTIONS, type Collection } from './types.ts';

/** A collection is a table of JSON documents, and a row of `collections` with what has to be known of all of them at once. */
export const RECORD_DATABASE: DatabaseKind = {
  applicationId: 0x6e6b7374, // `nkst`
  version: 1,
  holds: 'records',
  hint: 'it is left as it is: choose another file for the store',
  tables: `
    CREATE TABLE collections (
      name TEXT PRIMARY KEY,
      size INTEGER NOT NULL DEFAULT 0,
      last_id INTEGER NOT NULL DEFAULT 0
    ) STRICT, WITHOUT ROWID;
    ${COLLECTIONS.map(tableOf).join('')}`,
};

function tableOf(name: Collection): string {
  return `
    CREATE TABLE ${name} (
      id INTEGER PRIMARY KEY,
      version INTEGER NOT NULL DEFAULT 1,
      body TEXT NOT NULL,
      secret TEXT
    ) STRICT;
    INSERT INTO collections (name) VALUES ('${name}');
  `;
}
