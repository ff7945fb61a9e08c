import { kits } from '../../src/kits.ts';
import { describeImapContract } from './imap.ts';
import { imapLabSite } from './imap-lab-site.ts';

for (const name of ['raw', 'library'] as const) {
  const load = async () => (await kits.imap[name]()).openImap;
  describeImapContract(imapLabSite, { name, load });
}
