import { kits } from '../../src/kits.ts';
import { describeSftpContract } from '../contract/sftp.ts';
import { sshdSite } from '../contract/sshd-site.ts';
import { sshdFacts } from '../helpers/sshd.ts';

for (const name of ['raw', 'library'] as const) {
  const load = async () => (await kits.sftp[name]()).openSftp;
  describeSftpContract(sshdSite(sshdFacts()), { name, load });
}
