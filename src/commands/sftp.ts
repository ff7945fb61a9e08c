import { kits } from '../kits.ts';
import type { Io } from '../terminal/io.ts';
import type { Command } from './command.ts';
import type { FileProtocol } from './files/protocol.ts';
import { fileVerbs } from './files/verbs.ts';
import { runCommand } from './run.ts';
import { SFTP_OPTIONS } from './sftp/options.ts';

const sftp: FileProtocol = {
  name: 'sftp',
  example: 'alice:secret@sftp.test',
  library: 'ssh2',
  options: SFTP_OPTIONS,
  readOptions: [],
  writeOptions: [],
  listingExamples: [
    {
      line: 'netkit sftp ls alice:secret@sftp.test --raw --trace --lab',
      says: 'the packets of SFTP by hand',
    },
  ],
  downloadExamples: [
    { line: 'netkit sftp get alice:secret@sftp.test/~/notes.txt --lab', says: 'into this folder' },
  ],
  quoteSummary: 'Do what SFTP can besides moving files: pwd, realpath, symlink, statvfs and others',
  quoteExamples: [
    { line: "netkit sftp quote alice:secret@sftp.test 'statvfs /' --lab", says: 'how much room there is' },
  ],
  loadAnnotator: async () => (await import('../transcript/annotate-sftp.ts')).createSftpAnnotator,
  startLab: async () => (await kits.sftp.lab()).startLab({ sftp: true }),
  prepare: async (url, args, io) => (await import('./sftp/prepare.ts')).prepare(url, args, io),
};

export const command: Command = {
  name: 'sftp',
  summary: 'Speak SFTP: list, fetch, store and mirror files over SSH, by hand or through a library',
  verbs: fileVerbs(sftp),
};

export function run(argv: readonly string[], io: Io): Promise<number> {
  return runCommand(command, argv, io);
}
