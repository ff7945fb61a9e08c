import { kits } from '../../src/kits.ts';
import { describeSftpContract } from './sftp.ts';
import { sftpLabSite } from './sftp-lab-site.ts';

for (const name of ['raw', 'library'] as const) {
  const load = async () => (await kits.sftp[name]()).openSftp;
  describeSftpContract(sftpLabSite, { name, load });
}
