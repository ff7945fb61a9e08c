import { kits } from '../../src/kits.ts';
import { describeFtpContract } from '../contract/ftp.ts';
import { vsftpdSite } from '../contract/vsftpd-site.ts';
import { vsftpdFacts } from '../helpers/vsftpd.ts';

for (const name of ['raw', 'library'] as const) {
  const load = async () => (await kits.ftp[name]()).openFtp;
  describeFtpContract(vsftpdSite(vsftpdFacts()), { name, load });
}
