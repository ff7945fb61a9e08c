import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { Writable, Readable } from 'node:stream';
import { Inbox } from '../../src/net/inbox.ts';
import type { Transport } from '../../src/net/types.ts';

/** OpenSSH's server for SFTP speaks at its standard input and output: one to ask that we have not written. */
export const SFTP_SERVER = '/usr/lib/openssh/sftp-server';

export const NO_SFTP_SERVER = existsSync(SFTP_SERVER) ? undefined : `no ${SFTP_SERVER} here`;

export interface SftpServerProcess {
  readonly transport: Transport;
  stop(): void;
}

/** @param folder in which a session begins */
export function startSftpServer(folder: string, options: readonly string[] = []): SftpServerProcess {
  const child = spawn(SFTP_SERVER, ['-d', folder, ...options], { stdio: ['pipe', 'pipe', 'ignore'] });
  return {
    transport: pipesTransport(child.stdin, child.stdout),
    stop: () => void child.kill(),
  };
}

/** A transport over two pipes. */
export function pipesTransport(to: Writable, from: Readable): Transport {
  const inbox = new Inbox(() => from.resume());
  from.on('data', (chunk: Buffer) => {
    if (!inbox.deliver(chunk)) from.pause();
  });
  from.on('end', () => inbox.finish());
  to.on('error', (error) => inbox.finish(error));
  return {
    facts: { remote: 'pipe', local: 'pipe', timings: { connect: 0 } },
    read: () => inbox.read(),
    write: (bytes) =>
      new Promise((resolve, reject) => {
        to.write(bytes, (error) => (error ? reject(error) : resolve()));
      }),
    end: () => new Promise((resolve) => void to.end(resolve)),
    close(reason) {
      inbox.finish(reason);
      to.destroy();
      from.destroy();
    },
    get quiet() {
      return inbox.quiet;
    },
  };
}
