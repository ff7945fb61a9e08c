import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { SmtpMailbox, SmtpSite } from './smtp-site.ts';

/** postfix takes a message first and delivers it afterwards, in files that appear. */
const DELIVERY_MS = 10_000;
const LOOK_AGAIN_MS = 20;

/** A real postfix with the maildirs of the server scripts; `facts` are the KEY=VALUE lines of its start. */
export function postfixSite(facts: Readonly<Record<string, string>>): SmtpSite {
  const fact = (name: string): string => {
    const value = facts[name];
    if (value === undefined) throw new Error(`postfix was started without ${name}`);
    return value;
  };
  // One word for both: …/mail/{alice,bob}/Maildir
  const maildirOf = (mailbox: SmtpMailbox): string =>
    fact('MAIL').replace(/\{.*\}/, mailbox === 'utf8' ? 'alice' : mailbox);
  return {
    name: 'postfix',
    async start() {
      return {
        host: 'localhost',
        port: Number(fact('SMTP_PORT')),
        implicitPort: Number(fact('SMTPS_PORT')),
        barePort: Number(fact('SMTP_BARE_PORT')),
        ca: await readFile(fact('CA'), 'utf8'),
        user: { user: 'alice@localhost', password: 'secret' },
        mechanisms: ['SCRAM-SHA-256', 'SCRAM-SHA-1', 'CRAM-MD5', 'PLAIN', 'LOGIN'],
        greeting: /^mail\.example\.test ESMTP Postfix$/,
        extensions: [
          /^PIPELINING$/,
          /^SIZE 30000000$/,
          /^8BITMIME$/,
          /^SMTPUTF8$/,
          /^CHUNKING$/,
          /^AUTH .*\bPLAIN\b/,
        ],
        mailboxes: {
          alice: 'alice@example.test',
          bob: 'bob@example.test',
          // An alias: in names of mailboxes, postfix folds ß to ss, and finds none.
          utf8: 'alice+größe@example.test',
        },
        refused: [
          { address: 'full@example.test', code: 452 },
          { address: 'greylist@example.test', code: 450 },
          { address: 'nobody@example.test', code: 550 },
          { address: 'somebody@outside.example', code: 554 },
        ],
        maxBytes: 30_000_000,
        async received(mailbox, marker) {
          const deadline = Date.now() + DELIVERY_MS;
          for (;;) {
            const [message] = await messagesIn(maildirOf(mailbox), marker);
            if (message !== undefined) return message;
            if (Date.now() > deadline) throw new Error(`${marker} has not arrived at ${mailbox}`);
            await setTimeout(LOOK_AGAIN_MS);
          }
        },
        count: async (mailbox, marker) => (await messagesIn(maildirOf(mailbox), marker)).length,
        stop: async () => {},
      };
    },
  };
}

async function messagesIn(maildir: string, marker: string): Promise<Buffer[]> {
  const folder = join(maildir, 'new');
  const names = await readdir(folder).catch((): string[] => []);
  const all = await Promise.all(names.map((name) => readFile(join(folder, name), 'latin1')));
  return all.flatMap((text) => {
    const start = text.startsWith(marker) ? 0 : text.indexOf(`\n${marker}\n`) + 1;
    // A maildir has line ends of LF.
    const found = start > 0 || text.startsWith(marker);
    return found ? [Buffer.from(text.slice(start).replaceAll('\n', '\r\n'), 'latin1')] : [];
  });
}
