import type { DatabaseKind } from '../../sqlite.ts';

/** Mailboxes in a file. Contents apart, so that a listing does not have to pass over them. */
export const MAIL_DATABASE: DatabaseKind = {
  applicationId: 0x6e6b6d6c, // `nkml`
  version: 1,
  holds: 'mailboxes',
  hint: 'it is left as it is: choose another folder for the mailboxes',
  tables: `
    CREATE TABLE folders (
      id INTEGER PRIMARY KEY,
      user TEXT NOT NULL,
      path TEXT NOT NULL,
      subscribed INTEGER NOT NULL DEFAULT 0,
      uid_validity INTEGER NOT NULL,
      uid_next INTEGER NOT NULL DEFAULT 1,
      mod_seq INTEGER NOT NULL DEFAULT 1,
      UNIQUE (user, path)
    ) STRICT;
    CREATE TABLE messages (
      id INTEGER PRIMARY KEY,
      folder INTEGER NOT NULL REFERENCES folders ON DELETE CASCADE,
      uid INTEGER NOT NULL,
      flags TEXT NOT NULL,
      received INTEGER NOT NULL,
      size INTEGER NOT NULL,
      mod_seq INTEGER NOT NULL,
      UNIQUE (folder, uid)
    ) STRICT;
    CREATE TABLE contents (
      message INTEGER PRIMARY KEY REFERENCES messages ON DELETE CASCADE,
      bytes BLOB NOT NULL
    ) STRICT;
    CREATE TABLE counters (last_uid_validity INTEGER NOT NULL) STRICT;
    INSERT INTO counters VALUES (0)`,
};
