/** What Debian calls the versions of the servers and clients: the same question for all, where each answers `--version` in its own way. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Names in the table → programs of which Debian knows the package. */
const PROGRAMS = {
  nginx: 'nginx',
  vsftpd: 'vsftpd',
  sshd: 'sshd',
  dovecot: 'dovecot',
  postfix: 'postfix',
  apache: 'apache2',
  squid: 'squid',
  curl: 'curl',
  lftp: 'lftp',
  'OpenSSH sftp': 'sftp',
  swaks: 'swaks',
  msmtp: 'msmtp',
  mpop: 'mpop',
  fetchmail: 'fetchmail',
  isync: 'mbsync',
  mutt: 'mutt',
  irssi: 'irssi',
  weechat: 'weechat',
};

/** @returns name → version; nothing for what is not there, or is not Debian's */
export function versionsOf(path) {
  const folders = path.split(':').filter((folder) => folder !== '');
  return new Map(
    Object.entries(PROGRAMS).flatMap(([name, program]) => {
      const file = folders.map((folder) => join(folder, program)).find((each) => existsSync(each));
      const version = file && debianVersion(file);
      return version ? [[name, version]] : [];
    }),
  );
}

function debianVersion(file) {
  try {
    const owner = output('dpkg-query', '--search', file).split(':')[0];
    return upstream(output('dpkg-query', '--show', '--showformat=${Version}', owner));
  } catch {
    return undefined;
  }
}

/** `1:9.2p1-2+deb12u3` → `9.2p1` (deb-version(7)). */
function upstream(version) {
  return version
    .replace(/^\d+:/, '')
    .replace(/-[^-]*$/, '')
    .replace(/\+.*$/, '');
}

function output(program, ...args) {
  return execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
}
