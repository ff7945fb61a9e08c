import type { Io } from '../terminal/io.ts';
import { type Arguments, type Command, type Example, type Verb, withoutLettersOf } from './command.ts';
import { FORMAT_OPTIONS } from './files/options.ts';
import { MAIL_OPTIONS, RAW_ONLY_OPTIONS } from './mail/options.ts';
import { runCommand } from './run.ts';
import { clientOptions, COMPARE_OPTIONS } from './shared/client-options.ts';
import type { SmtpContext } from './smtp/context.ts';
import { EHLO_OPTIONS, ENVELOPE_OPTIONS, MESSAGE_OPTIONS, STAGE_OPTIONS } from './smtp/options.ts';

interface SmtpVerb extends Omit<Verb, 'run'> {
  /** Loaded when it is asked for. */
  load(): Promise<(context: SmtpContext) => Promise<number>>;
}

const line = (rest: string, says: string): Example => ({ line: `netkit smtp ${rest} --lab`, says });

const HELLO = '--from alice@mail.test --to bob@mail.test';

const VERBS: readonly SmtpVerb[] = [
  {
    name: 'send',
    operands: '<url>',
    summary: 'Send a message: of parts that are given here, or as it stands in a file',
    options: [
      ...clientOptions('nodemailer'),
      ...COMPARE_OPTIONS,
      ...MESSAGE_OPTIONS,
      ...ENVELOPE_OPTIONS,
      ...EHLO_OPTIONS,
      ...STAGE_OPTIONS,
      ...FORMAT_OPTIONS,
    ],
    examples: [
      line(`send smtp.test ${HELLO} --text 'Good morning'`, 'a few words'),
      line(`send smtp.test ${HELLO} --text hi --raw --trace`, 'by hand, with what crosses the wire'),
      line(`send smtp.test ${HELLO} --text hi --compare`, 'both clients side by side'),
      line(`send smtp.test -T mail.eml --mail-rcpt bob@mail.test`, 'a file, as it is, to bob'),
      line(`send smtp.test --raw --quit-after tls`, 'how far does it get?'),
      line(`send smtp.test ${HELLO} --raw --quit-after rcpt`, 'would bob get it?'),
    ],
    load: async () => (await import('./smtp/send.ts')).run,
  },
  {
    name: 'probe',
    operands: '<url>',
    summary: 'Show what a server offers: in the clear, inside TLS, and to those who have logged in',
    options: [...RAW_ONLY_OPTIONS, ...EHLO_OPTIONS, ...FORMAT_OPTIONS],
    examples: [
      line('probe smtp.test', 'before and after STARTTLS'),
      line('probe smtp://alice:secret@smtp.test:587', 'and after the login'),
    ],
    load: async () => (await import('./smtp/probe.ts')).run,
  },
  {
    name: 'verify',
    operands: '<url> <address..>',
    summary: 'Ask whether addresses lead to somebody (VRFY); most servers do not tell',
    options: [...RAW_ONLY_OPTIONS, ...EHLO_OPTIONS, ...FORMAT_OPTIONS],
    examples: [line('verify smtp.test bob@mail.test', 'is there a bob?')],
    load: async () => (await import('./smtp/verify.ts')).run,
  },
];

export const command: Command = {
  name: 'smtp',
  summary: 'Speak SMTP: send mail and see what a server offers, by hand or through a library',
  verbs: VERBS.map(({ load, options, ...verb }) => ({
    ...verb,
    options: [...options, ...withoutLettersOf(options, MAIL_OPTIONS)],
    run: async (args: Arguments, io: Io) => {
      const [act, { withSmtp }] = await Promise.all([load(), import('./smtp/context.ts')]);
      return withSmtp(args, io, act);
    },
  })),
};

export function run(argv: readonly string[], io: Io): Promise<number> {
  return runCommand(command, argv, io);
}
