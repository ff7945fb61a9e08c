import { readFile } from 'node:fs/promises';
import type { ImapSite, StoredMessage } from './imap-site.ts';

interface Index {
  readonly folders: readonly { readonly name: string; readonly count: number }[];
  readonly messages: readonly {
    readonly folder: string;
    /** `null` for what nobody has looked at. */
    readonly uid: number | null;
    /** Of a maildir's file name. */
    readonly flags: string;
    readonly keywords: readonly string[];
    /** In seconds. */
    readonly internaldate: number;
    readonly size: number;
    readonly sha256: string;
  }[];
}

/** A real dovecot with the mail of the server scripts; `facts` are the KEY=VALUE lines of its start. */
export function dovecotImapSite(facts: Readonly<Record<string, string>>): ImapSite {
  const fact = (name: string): string => {
    const value = facts[name];
    if (value === undefined) throw new Error(`dovecot was started without ${name}`);
    return value;
  };
  return {
    name: 'dovecot',
    async start() {
      const { folders, messages } = JSON.parse(await readFile(fact('MAIL_INDEX'), 'utf8')) as Index;
      const inside = (name: string): StoredMessage[] => {
        const here = messages.filter(({ folder }) => folder === name);
        const numbered = here
          .filter(({ uid }) => uid !== null)
          .toSorted((a, b) => (a.uid ?? 0) - (b.uid ?? 0));
        // What lies in the maildir's `new` gets its UID from dovecot, in the order in which it came.
        const added = here
          .filter(({ uid }) => uid === null)
          .toSorted((a, b) => a.internaldate - b.internaldate);
        const last = numbered.at(-1)?.uid ?? 0;
        return [...numbered, ...added].map(({ uid, size, sha256, internaldate, flags, keywords }, index) => ({
          uid: uid ?? last + 1 + index - numbered.length,
          size,
          sha256,
          received: internaldate * 1000,
          flags: Array.from(flags)
            .map((letter) => FLAGS[letter] ?? letter)
            .concat(keywords)
            .toSorted(),
        }));
      };
      const counted = folders.map(({ name, count }) => [name, { ...USES[name], messages: count }] as const);
      return {
        host: 'localhost',
        port: Number(fact('IMAP_PORT')),
        implicitPort: Number(fact('IMAPS_PORT')),
        ca: await readFile(fact('CA'), 'utf8'),
        user: { user: 'alice', password: 'secret' },
        token: (await readFile(fact('OAUTH_TOKEN_FILE'), 'utf8')).trim(),
        mechanisms: MECHANISMS,
        greeting: /Dovecot/,
        capabilities: ['IMAP4REV1', 'IDLE', 'MOVE', 'UIDPLUS'],
        folders: new Map(counted),
        fixed: new Map(['INBOX', 'Déjà vu/Été', 'a/b/c/d/e/f'].map((name) => [name, inside(name)])),
        area: 'Arch & Co',
        other: '日本語',
        stop: async () => {},
      };
    },
  };
}

const MECHANISMS = [
  'SCRAM-SHA-256',
  'SCRAM-SHA-1',
  'CRAM-MD5',
  'OAUTHBEARER',
  'XOAUTH2',
  'PLAIN',
  'LOGIN',
  'LOGIN-COMMAND',
] as const;

/** What a maildir calls them. */
const FLAGS: Readonly<Record<string, string>> = {
  D: String.raw`\Draft`,
  F: String.raw`\Flagged`,
  R: String.raw`\Answered`,
  S: String.raw`\Seen`,
  T: String.raw`\Deleted`,
};

const USES: Readonly<Record<string, { readonly use: string }>> = Object.fromEntries(
  ['Drafts', 'Sent', 'Trash', 'Junk', 'Archive'].map((use) => [use, { use }]),
);
