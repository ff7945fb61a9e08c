import { dovecotImapSite } from '../contract/dovecot-imap-site.ts';
import { describeImapContract } from '../contract/imap.ts';
import { dovecotFacts } from '../helpers/dovecot.ts';

const clients = {
  raw: async () => (await import('../../src/raw/imap/client.ts')).openImap,
  library: async () => (await import('../../src/library/imap.ts')).openImap,
};

for (const name of ['raw', 'library'] as const) {
  describeImapContract(dovecotImapSite(dovecotFacts()), { name, load: clients[name] });
}
