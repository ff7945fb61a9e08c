import { kits } from '../kits.ts';
import type { Io } from '../terminal/io.ts';
import type { Command } from './command.ts';
import type { FileProtocol } from './files/protocol.ts';
import { fileVerbs } from './files/verbs.ts';
import { FTP_OPTIONS, FTP_READ_OPTIONS, FTP_WRITE_OPTIONS } from './ftp/options.ts';
import { ftpServeVerb } from './ftp-serve.ts';
import { runCommand } from './run.ts';

const ftp: FileProtocol = {
  name: 'ftp',
  example: 'alice:secret@ftp.test',
  library: 'basic-ftp',
  options: FTP_OPTIONS,
  readOptions: FTP_READ_OPTIONS,
  writeOptions: FTP_WRITE_OPTIONS,
  listingExamples: [
    { line: 'netkit ftp ls ftp.us.debian.org --raw --lab', says: 'by hand, on a bare socket, offline' },
    { line: 'netkit ftp ls ftp.us.debian.org/debian/ --lab', says: 'through the library' },
    {
      line: 'netkit ftp ls ftps://ftp.us.debian.org --raw --trace --lab',
      says: 'inside TLS, with what crosses the wire',
    },
  ],
  downloadExamples: [
    { line: 'netkit ftp get ftp.us.debian.org/debian/README --lab', says: 'into this folder, anonymously' },
  ],
  quoteSummary: 'Say commands as they stand, and show the replies',
  quoteExamples: [
    {
      line: 'netkit ftp quote ftp.us.debian.org FEAT SYST --lab',
      says: 'what the server can do, and what it is',
    },
  ],
  loadAnnotator: async () => (await import('../transcript/annotate-ftp.ts')).createFtpAnnotator,
  startLab: async () => (await kits.ftp.lab()).startLab({ ftp: true }),
  prepare: async (url, args, io) => (await import('./ftp/prepare.ts')).prepare(url, args, io),
};

export const command: Command = {
  name: 'ftp',
  summary: 'Speak FTP: list, fetch, store and mirror files, by hand or through a library, and share a folder',
  verbs: [...fileVerbs(ftp), ftpServeVerb],
};

export function run(argv: readonly string[], io: Io): Promise<number> {
  return runCommand(command, argv, io);
}
