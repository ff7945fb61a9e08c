/** Debian's squid: a proxy that is not ours. */
import { execFileSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startDaemon } from './daemon.ts';
import { emptyFolder } from './scratch.ts';
import { closedPort } from './servers.ts';

export interface Squid {
  readonly port: number;
  stop(): Promise<void>;
}

/** @param authenticated lets in alice, secret alone; else everybody */
export async function startSquid({ authenticated }: { authenticated: boolean }): Promise<Squid> {
  const folder = await emptyFolder();
  const port = await closedPort();
  const { path } = folder;
  const hash = execFileSync('openssl', ['passwd', '-apr1', 'secret']).toString();
  writeFileSync(join(path, 'users'), `alice:${hash}`);
  writeFileSync(join(path, 'squid.conf'), configuration(path, port, authenticated));
  // squid drops root, and writes its own files there.
  chmodSync(path, 0o777);
  const daemon = await startDaemon('squid', ['-N', '-f', join(path, 'squid.conf')], port);
  return {
    port,
    async stop() {
      await daemon.stop();
      await folder.remove();
    },
  };
}

function configuration(path: string, port: number, authenticated: boolean): string {
  const who = authenticated
    ? `auth_param basic program /usr/lib/squid/basic_ncsa_auth ${path}/users
auth_param basic realm a proxy
acl allowed proxy_auth REQUIRED`
    : 'acl allowed src 127.0.0.1';
  return `http_port 127.0.0.1:${port}
pid_filename ${path}/pid
cache deny all
cache_log ${path}/cache.log
access_log none
coredump_dir ${path}
netdb_filename none
pinger_enable off
visible_hostname squid.test
shutdown_lifetime 0 seconds
${who}
http_access allow allowed
http_access deny all
`;
}
