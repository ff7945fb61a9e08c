/** What concerns the connection: CAPABILITY, ID, NOOP, LOGOUT, STARTTLS, ENABLE, NAMESPACE. */
import { quote } from '../../../../raw/imap/values.ts';
import { VERSION } from '../../../../version.ts';
import { capabilitiesOf } from '../capabilities.ts';
import { ImapRefusal } from '../refusal.ts';
import type { Session } from '../session.ts';
import { type Commands, endOf, type Said } from './command.ts';

export const CONNECTION: Commands = {
  CAPABILITY: {
    when: 'always',
    run(session, { args }) {
      endOf(args);
      session.output.line(`* CAPABILITY ${capabilitiesOf(session)}`);
      return 'That is all.';
    },
  },
  // RFC 2971.
  ID: {
    when: 'always',
    run(session, { args }) {
      args.space();
      args.value();
      endOf(args);
      session.output.line(`* ID ("name" "netkit" "version" ${quote(VERSION)})`);
      return 'Pleased to meet you.';
    },
  },
  NOOP: { when: 'always', run: nothing },
  CHECK: { when: 'selected', run: nothing },
  LOGOUT: {
    when: 'always',
    run(session, { args }) {
      endOf(args);
      session.bye('Until next time.');
      return 'Goodbye.';
    },
  },
  STARTTLS: {
    when: 'before-login',
    async run(session, { args, tag }) {
      endOf(args);
      if (session.secure) throw new ImapRefusal('BAD', 'TLS is there already.');
      if (!session.settings.startTls) throw new ImapRefusal('BAD', 'There is no TLS here.');
      await session.startTls(`${tag} OK Begin the TLS handshake.`);
      return undefined;
    },
  },
  ENABLE: { when: 'logged-in', run: enable },
  // RFC 2342: one namespace, everybody's own.
  NAMESPACE: {
    when: 'logged-in',
    run(session, { args }) {
      endOf(args);
      session.output.line('* NAMESPACE (("" "/")) NIL NIL');
      return 'That is all.';
    },
  },
};

/** What has happened in the folder is told after each command. */
function nothing(_: Session, { args }: Said): string {
  endOf(args);
  return 'Done.';
}

/** RFC 5161. What is not known is passed over. */
function enable(session: Session, { args }: Said): string {
  const enabled: string[] = [];
  do {
    args.space();
    const name = args.atom().toUpperCase();
    if (name === 'CONDSTORE') session.condstore = true;
    else if (name === 'UTF8=ACCEPT') {
      // RFC 6855, section 3: names would change under a folder that is open.
      if (session.mailbox !== undefined) throw new ImapRefusal('BAD', 'UTF8=ACCEPT comes before SELECT.');
      session.utf8 = true;
    } else continue;
    enabled.push(name);
  } while (!args.done);
  session.output.line(['* ENABLED', ...enabled].join(' '));
  return 'Done.';
}
