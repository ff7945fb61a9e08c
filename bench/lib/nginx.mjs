/** A plain nginx on loopback, with big files to fetch: the same server for us and for the peer. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { answering, freePort } from './ports.mjs';
import { find } from './programs.mjs';

/**
 * @param files name to size in bytes; each is also under /chunked/, where its length is not told, and `small` is whatever is
 * asked for under /many/
 * @param work is given the base URL, and a folder to write to
 * @param workers of nginx: one where they would take the processors that we and the peer need
 */
export async function withNginx(files, work, workers = 2) {
  const folder = mkdtempSync(join(tmpdir(), 'netkit-bench-'));
  chmodSync(folder, 0o755);
  const served = join(folder, 'www');
  const output = join(folder, 'out');
  mkdirSync(served);
  mkdirSync(output);
  for (const [name, size] of Object.entries(files)) {
    writeFileSync(join(served, name), '');
    truncateSync(join(served, name), size);
  }
  const port = await freePort();
  writeFileSync(join(folder, 'nginx.conf'), config(folder, port, workers));
  const nginx = spawn(
    find('nginx'),
    ['-p', folder, '-e', join(folder, 'error.log'), '-c', join(folder, 'nginx.conf')],
    { stdio: 'ignore' },
  );
  try {
    await answering(port);
    return await work(`http://127.0.0.1:${port}`, output);
  } finally {
    nginx.kill('SIGTERM');
    if (nginx.exitCode === null) await once(nginx, 'exit');
    rmSync(folder, { recursive: true });
  }
}

function config(folder, port, workers) {
  return `
worker_processes ${workers}; daemon off; pid ${folder}/nginx.pid; error_log ${folder}/error.log;
events { worker_connections 256; }
http {
  access_log off; default_type application/octet-stream;
  client_body_temp_path ${folder}/t1; proxy_temp_path ${folder}/t2; fastcgi_temp_path ${folder}/t3;
  uwsgi_temp_path ${folder}/t4; scgi_temp_path ${folder}/t5;
  server {
    listen 127.0.0.1:${port};
    root ${folder}/www;
    location /many/ { try_files /small =404; }
    location /chunked/ { alias ${folder}/www/; ssi on; ssi_types application/octet-stream; }
  }
}
`;
}
