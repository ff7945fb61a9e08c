import { kits } from '../../src/kits.ts';
import { describeFtpContract } from './ftp.ts';
import { ftpLabSite } from './ftp-lab-site.ts';

for (const name of ['raw', 'library'] as const) {
  const load = async () => (await kits.ftp[name]()).openFtp;
  describeFtpContract(ftpLabSite, { name, load });
}
