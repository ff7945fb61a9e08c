import { randomUUID } from 'node:crypto';
import { chown, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Pop3Site } from './pop3-site.ts';

interface Index {
  readonly messages: readonly { readonly folder: string; readonly sha256: string }[];
}

/** A real dovecot with the mail of the server scripts; `facts` are the KEY=VALUE lines of its start. */
export function dovecotPop3Site(facts: Readonly<Record<string, string>>): Pop3Site {
  const fact = (name: string): string => {
    const value = facts[name];
    if (value === undefined) throw new Error(`dovecot was started without ${name}`);
    return value;
  };
  return {
    name: 'dovecot',
    async start() {
      const { messages } = JSON.parse(await readFile(fact('MAIL_INDEX'), 'utf8')) as Index;
      const bob = join(fact('MAIL'), '../../bob/Maildir');
      return {
        host: 'localhost',
        port: Number(fact('POP3_PORT')),
        implicitPort: Number(fact('POP3S_PORT')),
        ca: await readFile(fact('CA'), 'utf8'),
        greeting: /Dovecot/,
        mechanisms: ['SCRAM-SHA-256', 'SCRAM-SHA-1', 'CRAM-MD5', 'PLAIN', 'LOGIN', 'APOP', 'USER'],
        user: { user: 'alice', password: 'secret' },
        messages: messages.filter(({ folder }) => folder === 'INBOX').map(({ sha256 }) => sha256),
        other: { user: 'bob', password: 'secret' },
        deliver: (message) => deliverTo(bob, message),
        stop: async () => {},
      };
    },
  };
}

/** As a delivery agent does: written whole to `tmp`, and then moved to `new`. */
async function deliverTo(maildir: string, message: string): Promise<void> {
  const name = `${Date.now() / 1000}.${randomUUID()}.test`;
  const { uid, gid } = await stat(maildir);
  const temporary = join(maildir, 'tmp', name);
  await writeFile(temporary, message);
  await chown(temporary, uid, gid);
  await rename(temporary, join(maildir, 'new', name));
}
