import type { Io } from '../terminal/io.ts';
import { type Arguments, type Command, type Example, type Verb, withoutLettersOf } from './command.ts';
import { FORMAT_OPTIONS } from './files/options.ts';
import { MAIL_OPTIONS, RAW_ONLY_OPTIONS } from './mail/options.ts';
import type { Pop3Context } from './pop3/context.ts';
import { GET_OPTIONS, LIST_OPTIONS } from './pop3/options.ts';
import { runCommand } from './run.ts';

interface Pop3Verb extends Omit<Verb, 'run'> {
  /** Loaded when it is asked for. */
  load(): Promise<(context: Pop3Context) => Promise<number>>;
}

/** Whose mailbox the examples look into. */
const ALICE = 'pop3://alice:secret@pop3.test';

const line = (rest: string, says: string): Example => ({ line: `netkit pop3 ${rest} --lab`, says });

const VERBS: readonly Pop3Verb[] = [
  {
    name: 'ls',
    operands: '<url>',
    summary: 'Show the messages: number, size in bytes, and the name that never changes (UIDL)',
    options: [...LIST_OPTIONS, ...FORMAT_OPTIONS],
    examples: [
      line(`ls ${ALICE}`, 'all of them'),
      line(`ls -l ${ALICE}`, 'with date, sender and subject'),
      line(`ls ${ALICE} --auth APOP --trace`, 'with what crosses the wire'),
      line(`ls ${ALICE} --compare-imap mail.test`, 'is all the same by IMAP?'),
    ],
    load: async () => (await import('./pop3/ls.ts')).run,
  },
  {
    name: 'get',
    operands: '<url> [number..]',
    summary: 'Fetch messages, each whole or not at all; nothing is deleted unless --delete says so',
    options: [...GET_OPTIONS, ...FORMAT_OPTIONS],
    examples: [
      line(`get ${ALICE}/1`, 'one: readable on a terminal, as it is in a pipe'),
      line(`get ${ALICE} 1 2 --output-dir mails --create-dirs`, 'two, a file each'),
      line(`get ${ALICE} --all --output-dir . --delete`, 'all, and then delete them there'),
    ],
    load: async () => (await import('./pop3/get.ts')).run,
  },
  {
    name: 'top',
    operands: '<url> [number] [lines]',
    summary: 'Show the header of a message, and so many lines of its body (none)',
    options: FORMAT_OPTIONS,
    examples: [line(`top ${ALICE}/1`, 'the header'), line(`top ${ALICE} 1 10`, 'and ten lines')],
    load: async () => (await import('./pop3/top.ts')).run,
  },
  {
    name: 'stat',
    operands: '<url>',
    summary: 'Show how many messages there are, and how many bytes they have together',
    options: FORMAT_OPTIONS,
    examples: [line(`stat ${ALICE}`, 'is there any mail?')],
    load: async () => (await import('./pop3/stat.ts')).run,
  },
  {
    name: 'uidl',
    operands: '<url>',
    summary: 'Show for each message the name that never changes',
    options: FORMAT_OPTIONS,
    examples: [line(`uidl ${ALICE}`, 'number and name')],
    load: async () => (await import('./pop3/uidl.ts')).run,
  },
  {
    name: 'delete',
    operands: '<url> [number..]',
    summary: 'Delete messages: all of these or, if anything goes wrong, none',
    options: FORMAT_OPTIONS,
    examples: [line(`delete ${ALICE} 1 3`, 'two of them')],
    load: async () => (await import('./pop3/delete.ts')).run,
  },
];

export const command: Command = {
  name: 'pop3',
  summary: 'Speak POP3: fetch mail from a mailbox, by hand',
  verbs: VERBS.map(({ load, options, ...verb }) => ({
    ...verb,
    options: [...RAW_ONLY_OPTIONS, ...options, ...withoutLettersOf(options, MAIL_OPTIONS)],
    run: async (args: Arguments, io: Io) => {
      const [act, { withPop3 }] = await Promise.all([load(), import('./pop3/context.ts')]);
      return withPop3(args, io, act);
    },
  })),
};

export function run(argv: readonly string[], io: Io): Promise<number> {
  return runCommand(command, argv, io);
}
