/** A vsftpd on loopback for an anonymous user who may write: the same server for us and for the peers. Root. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { answering, freePort } from './ports.mjs';
import { find, run } from './programs.mjs';

/**
 * @param work is given the port, the folder that is served, one to write to, and the file with the server's certificate
 */
export async function withVsftpd(work) {
  const folder = mkdtempSync(join(tmpdir(), 'netkit-bench-'));
  chmodSync(folder, 0o755);
  const [served, output] = ['served', 'out'].map((name) => join(folder, name));
  // What is served is the anonymous user's own: `ftp` on Debian, who comes with the package.
  for (const path of [served, join(served, 'upload'), output, join(folder, 'empty')]) mkdirSync(path);
  await run('chown', ['ftp', join(served, 'upload')]);
  const certificate = await makeCertificate(folder);
  const port = await freePort();
  const settings = join(folder, 'vsftpd.conf');
  writeFileSync(settings, config(folder, port, certificate));
  const server = spawn(find('vsftpd'), [settings], { stdio: 'ignore' });
  try {
    await answering(port);
    return await work({ port, served, output, certificate });
  } finally {
    server.kill('SIGTERM');
    if (server.exitCode === null && server.signalCode === null) await once(server, 'exit');
    rmSync(folder, { recursive: true });
  }
}

async function makeCertificate(folder) {
  const file = join(folder, 'server.pem');
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
  const key = ['-newkey', 'rsa:2048', '-nodes', '-keyout', file];
  await run('openssl', ['req', '-x509', ...key, '-out', `${file}.cert`, '-days', '2', ...subject]);
  await run('sh', ['-c', `cat '${file}.cert' >> '${file}'`]);
  return file;
}

function config(folder, port, certificate) {
  return `
listen=YES
listen_ipv6=NO
background=NO
listen_address=127.0.0.1
listen_port=${port}
secure_chroot_dir=${folder}/empty
anonymous_enable=YES
no_anon_password=YES
anon_root=${folder}/served
write_enable=YES
anon_upload_enable=YES
anon_other_write_enable=YES
anon_umask=022
xferlog_enable=NO
ssl_enable=YES
allow_anon_ssl=YES
force_anon_data_ssl=NO
force_anon_logins_ssl=NO
require_ssl_reuse=NO
ssl_tlsv1=YES
ssl_ciphers=HIGH
rsa_cert_file=${certificate}
`;
}
