/** Debian's apache with an area that asks for Digest authentication: how others check what we work out. */
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startDaemon } from './daemon.ts';
import { emptyFolder } from './scratch.ts';
import { closedPort } from './servers.ts';

const MODULES = '/usr/lib/apache2/modules';
const REALM = 'an area';

export interface Apache {
  /** `/digest/page.txt` has PAGE for alice, secret; what is sent to `/digest/upload` is counted and hashed. */
  readonly url: URL;
  stop(): Promise<void>;
}

export const PAGE = 'inside\n';

export async function startApache(): Promise<Apache> {
  const folder = await emptyFolder();
  const port = await closedPort();
  const { path } = folder;
  mkdirSync(join(path, 'site/digest'), { recursive: true });
  writeFileSync(join(path, 'site/digest/page.txt'), PAGE);
  const secret = createHash('md5').update(`alice:${REALM}:secret`).digest('hex');
  writeFileSync(join(path, 'users'), `alice:${REALM}:${secret}\n`);
  writeFileSync(
    join(path, 'upload'),
    '#!/bin/sh\nprintf "Content-Type: text/plain\\n\\n$REQUEST_METHOD $(sha256sum | cut -d " " -f 1)\\n"\n',
  );
  writeFileSync(join(path, 'apache.conf'), configuration(path, port));
  // apache drops root, and still has to read all this.
  for (const each of ['', 'upload']) chmodSync(join(path, each), 0o755);
  const daemon = await startDaemon('apache2', ['-D', 'FOREGROUND', '-f', join(path, 'apache.conf')], port);
  return {
    url: new URL(`http://127.0.0.1:${port}/`),
    async stop() {
      await daemon.stop();
      await folder.remove();
    },
  };
}

function configuration(path: string, port: number): string {
  const modules = ['mpm_prefork', 'authn_core', 'authn_file', 'authz_core', 'authz_user', 'auth_digest'];
  const load = [...modules, 'alias', 'cgi', 'mime'].map(
    (name) => `LoadModule ${name}_module ${MODULES}/mod_${name}.so`,
  );
  return `ServerRoot ${path}
ServerName localhost
Listen 127.0.0.1:${port}
PidFile ${path}/pid
ErrorLog ${path}/error.log
TypesConfig /dev/null
${process.getuid?.() === 0 ? 'User www-data\nGroup www-data' : ''}
${load.join('\n')}
DocumentRoot ${path}/site
ScriptAlias /digest/upload ${path}/upload
<Location /digest>
  AuthType Digest
  AuthName "${REALM}"
  AuthDigestProvider file
  AuthUserFile ${path}/users
  AuthDigestNonceLifetime 1
  Require valid-user
</Location>
`;
}
