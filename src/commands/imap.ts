import type { Io } from '../terminal/io.ts';
import { type Arguments, type Command, type Example, type Verb, withoutLettersOf } from './command.ts';
import type { ImapContext } from './imap/context.ts';
import {
  APPEND_OPTIONS,
  FLAG_OPTIONS,
  FOLDERS_OPTIONS,
  FORMAT_OPTIONS,
  GET_OPTIONS,
  LIST_OPTIONS,
  SEARCH_OPTIONS,
  WATCH_OPTIONS,
} from './imap/options.ts';
import { MAIL_OPTIONS } from './mail/options.ts';
import { runCommand } from './run.ts';
import { clientOptions, COMPARE_OPTIONS } from './shared/client-options.ts';

interface ImapVerb extends Omit<Verb, 'run'> {
  /** Loaded when it is asked for. */
  load(): Promise<(context: ImapContext) => Promise<number>>;
}

/** Whose mailbox the examples look into. */
const ALICE = 'imap://alice:secret@mail.test';

const line = (rest: string, says: string): Example => ({ line: `netkit imap ${rest} --lab`, says });

const VERBS: readonly ImapVerb[] = [
  {
    name: 'folders',
    operands: '<url>',
    summary: 'Show which folders there are, and how much is in them',
    options: [...COMPARE_OPTIONS, ...FOLDERS_OPTIONS, ...FORMAT_OPTIONS],
    examples: [
      line(`folders ${ALICE}`, 'with their messages counted'),
      line(`folders ${ALICE} --raw --trace`, 'by hand, with what crosses the wire'),
    ],
    load: async () => (await import('./imap/folders.ts')).showFolders,
  },
  {
    name: 'status',
    operands: '<url>',
    summary: 'Show how it stands with one folder',
    options: FORMAT_OPTIONS,
    examples: [line(`status ${ALICE}/INBOX`, 'messages, unseen ones, UIDs')],
    load: async () => (await import('./imap/folders.ts')).showStatus,
  },
  {
    name: 'ls',
    operands: '<url> [uids..]',
    summary: 'Show the messages of a folder: UID, flags, date, sender, subject',
    options: [...COMPARE_OPTIONS, ...LIST_OPTIONS, ...FORMAT_OPTIONS],
    examples: [
      line(`ls ${ALICE}/INBOX`, 'all of them'),
      line(`ls ${ALICE}/INBOX -n 5 --format json`, 'the latest five, for a script'),
      line(`ls ${ALICE}/INBOX --compare`, 'both clients side by side'),
    ],
    load: async () => (await import('./imap/messages.ts')).list,
  },
  {
    name: 'get',
    operands: '<url> [uids..]',
    summary: 'Show messages readably, or fetch their source; none is marked as seen',
    options: [...COMPARE_OPTIONS, ...GET_OPTIONS, ...FORMAT_OPTIONS],
    examples: [
      line(`get ${ALICE}/INBOX 1`, 'decoded, with a list of the attachments'),
      line(`get '${ALICE}/INBOX/;UID=1' --source`, 'byte for byte'),
      line(`get ${ALICE}/INBOX 1 3:5 --output-dir mails --create-dirs`, 'a file each'),
    ],
    load: async () => (await import('./imap/get.ts')).run,
  },
  {
    name: 'search',
    operands: '<url> <word..>',
    summary: 'Find messages: unseen, from:alice, subject:"two words", since:2026-01-01, larger:10k, …',
    options: [...COMPARE_OPTIONS, ...SEARCH_OPTIONS, ...FORMAT_OPTIONS],
    examples: [
      line(`search ${ALICE}/INBOX unseen`, 'UIDs, a line each'),
      line(`search ${ALICE}/INBOX from:bob since:2025-01-01 -l`, 'as ls shows them'),
    ],
    load: async () => (await import('./imap/messages.ts')).search,
  },
  {
    name: 'append',
    operands: '<url> <file>',
    summary: 'Put a message into a folder; - is stdin',
    options: [...APPEND_OPTIONS, ...FORMAT_OPTIONS],
    examples: [line(`append ${ALICE}/Drafts draft.eml --flag draft`, 'as a draft')],
    load: async () => (await import('./imap/append.ts')).run,
  },
  {
    name: 'copy',
    operands: '<url> [uids..] <folder>',
    summary: 'Copy messages to another folder',
    options: FORMAT_OPTIONS,
    examples: [line(`copy ${ALICE}/INBOX 1:3 Archive/2026`, 'three of them')],
    load: async () => (await import('./imap/changes.ts')).copy,
  },
  {
    name: 'move',
    operands: '<url> [uids..] <folder>',
    summary: 'Move messages to another folder',
    options: FORMAT_OPTIONS,
    examples: [line(`move ${ALICE}/INBOX 1 Trash`, 'one of them')],
    load: async () => (await import('./imap/changes.ts')).move,
  },
  {
    name: 'flag',
    operands: '<url> [uids..]',
    summary: 'Set flags of messages, and take them away',
    options: [...FLAG_OPTIONS, ...FORMAT_OPTIONS],
    examples: [line(`flag ${ALICE}/INBOX 1:3 --set seen --clear flagged`, 'of three of them')],
    load: async () => (await import('./imap/changes.ts')).flag,
  },
  {
    name: 'expunge',
    operands: '<url> [uids..]',
    summary: 'Remove messages that are marked as deleted: these, or all',
    options: FORMAT_OPTIONS,
    examples: [line(`expunge ${ALICE}/Trash`, 'all that are marked')],
    load: async () => (await import('./imap/changes.ts')).expunge,
  },
  {
    name: 'watch',
    operands: '<url>',
    summary: 'Tell what happens in a folder, as it happens',
    options: [...WATCH_OPTIONS, ...FORMAT_OPTIONS],
    examples: [{ line: 'netkit imap watch imaps://alice@mail.example/INBOX', says: 'until Ctrl-C' }],
    load: async () => (await import('./imap/watch.ts')).run,
  },
];

export const command: Command = {
  name: 'imap',
  summary: 'Speak IMAP: read, search and sort mail at a server, by hand or through a library',
  verbs: VERBS.map(({ load, options, ...described }) => ({
    ...described,
    options: [...clientOptions('imapflow'), ...options, ...withoutLettersOf(options, MAIL_OPTIONS)],
    run: async (args: Arguments, io: Io) => {
      const [verb, { withImap }] = await Promise.all([load(), import('./imap/context.ts')]);
      return withImap(args, io, verb);
    },
  })),
};

export function run(argv: readonly string[], io: Io): Promise<number> {
  return runCommand(command, argv, io);
}
