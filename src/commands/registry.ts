import type { Io } from '../terminal/io.ts';
import type { Command } from './command.ts';

/** What `src/commands/<name>.ts` exports. */
export interface CommandModule {
  readonly command: Command;
  run(argv: readonly string[], io: Io): Promise<number>;
}

export interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  load(): Promise<CommandModule>;
}

/** Every word that may follow `netkit`. Nothing is loaded until it is asked for. */
export const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'http',
    summary: 'Speak HTTP: requests and downloads by hand or through a library, and a file server',
    load: () => import('./http.ts'),
  },
  {
    name: 'ftp',
    summary:
      'Speak FTP: list, fetch, store and mirror files, by hand or through a library, and share a folder',
    load: () => import('./ftp.ts'),
  },
  {
    name: 'sftp',
    summary: 'Speak SFTP: list, fetch, store and mirror files over SSH, by hand or through a library',
    load: () => import('./sftp.ts'),
  },
  {
    name: 'api',
    summary: 'Speak with a store by REST: ask, add, change, verify; and run a store that really stores',
    load: () => import('./api.ts'),
  },
  {
    name: 'smtp',
    summary: 'Speak SMTP: send mail and see what a server offers, by hand or through a library',
    load: () => import('./smtp.ts'),
  },
  {
    name: 'pop3',
    summary: 'Speak POP3: fetch mail from a mailbox, by hand',
    load: () => import('./pop3.ts'),
  },
  {
    name: 'imap',
    summary: 'Speak IMAP: read, search and sort mail at a server, by hand or through a library',
    load: () => import('./imap.ts'),
  },
  {
    name: 'tcp',
    summary: 'Speak plain TCP, as netcat does: connect, listen, send, small servers, a dialogue',
    load: () => import('./tcp.ts'),
  },
  {
    name: 'udp',
    summary: 'Speak plain UDP: send and receive datagrams, small servers',
    load: () => import('./udp.ts'),
  },
  {
    name: 'chat',
    summary: 'Chat: directly, or through a relay that IRC clients can use as well',
    load: () => import('./chat.ts'),
  },
  {
    name: 'resolve',
    summary: 'Look up names and addresses, as the system and as DNS know them',
    load: () => import('./resolve.ts'),
  },
  {
    name: 'ports',
    summary: 'Look up port numbers and the names registered for them',
    load: () => import('./ports.ts'),
  },
  {
    name: 'lab',
    summary: 'Run a lab of servers on loopback',
    load: () => import('./lab.ts'),
  },
  {
    name: 'completion',
    summary: 'Have bash, zsh or fish complete what is typed after netkit',
    // It needs this list, and may not import it: that would be a circle.
    load: async () => (await import('./completion.ts')).completionOf(COMMANDS),
  },
];
