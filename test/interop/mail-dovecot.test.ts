import { dovecotImapSite } from '../contract/dovecot-imap-site.ts';
import { dovecotPop3Site } from '../contract/dovecot-pop3-site.ts';
import { describeImapContract } from '../contract/imap.ts';
import { describePop3Contract } from '../contract/pop3.ts';
import { dovecotFacts } from '../helpers/dovecot.ts';

const clients = {
  raw: async () => (await import('../../src/raw/imap/client.ts')).openImap,
  library: async () => (await import('../../src/library/imap.ts')).openImap,
};

for (const name of ['raw', 'library'] as const) {
  describeImapContract(dovecotImapSite(dovecotFacts()), { name, load: clients[name] });
}

// After IMAP, and for that in one file: whatever is read by POP3, dovecot marks as seen in the same mailbox.
describePop3Contract(dovecotPop3Site(dovecotFacts()));
