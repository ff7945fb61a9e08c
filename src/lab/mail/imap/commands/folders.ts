/** What is done to folders as such: CREATE, DELETE, RENAME, SUBSCRIBE, UNSUBSCRIBE, STATUS, SELECT, EXAMINE, CLOSE, UNSELECT. */
import { Mailbox } from '../mailbox.ts';
import { pathFrom } from '../names.ts';
import { ImapRefusal } from '../refusal.ts';
import type { Session } from '../session.ts';
import { parseStatusItems, sayStatus } from '../status.ts';
import { type Command, type Commands, endOf, type Said } from './command.ts';

export const FOLDERS: Commands = {
  CREATE: onFolder((session, path) => {
    // A name that ends in the delimiter says that others will lie in it (RFC 3501, section 6.3.3).
    session.settings.store.makeFolder(session.loggedIn, path.replace(/\/$/, ''));
  }),
  DELETE: onFolder((session, path) => session.settings.store.removeFolder(session.loggedIn, path)),
  SUBSCRIBE: onFolder((session, path) => session.settings.store.subscribe(session.loggedIn, path, true)),
  UNSUBSCRIBE: onFolder((session, path) => session.settings.store.subscribe(session.loggedIn, path, false)),
  RENAME: {
    when: 'logged-in',
    logged: 'argument',
    run(session, { args }) {
      const from = takePath(session, args);
      const to = takePath(session, args);
      endOf(args);
      session.settings.store.renameFolder(session.loggedIn, from, to);
      return 'Done.';
    },
  },
  STATUS: {
    when: 'logged-in',
    run(session, { args }) {
      const path = takePath(session, args);
      args.space();
      const items = parseStatusItems(args);
      endOf(args);
      sayStatus(session, path, items);
      return 'That is all.';
    },
  },
  SELECT: { when: 'logged-in', logged: 'argument', run: (session, said) => select(session, said, false) },
  EXAMINE: { when: 'logged-in', logged: 'argument', run: (session, said) => select(session, said, true) },
  CLOSE: {
    when: 'selected',
    run(session, { args }) {
      endOf(args);
      const { store, user, path, readOnly, uids, gone } = session.selected;
      const known = new Set(uids);
      session.unselect();
      if (!readOnly && !gone) {
        const marked = store
          .messages(user, path)
          .filter(({ uid, flags }) => known.has(uid) && flags.includes('\\Deleted'));
        store.remove(
          user,
          path,
          marked.map(({ uid }) => uid),
        );
      }
      return 'Closed.';
    },
  },
  // RFC 3691.
  UNSELECT: {
    when: 'selected',
    run(session, { args }) {
      endOf(args);
      session.unselect();
      return 'Closed.';
    },
  },
};

function onFolder(act: (session: Session, path: string) => void): Command {
  return {
    when: 'logged-in',
    logged: 'argument',
    run(session, { args }) {
      const path = takePath(session, args);
      endOf(args);
      act(session, path);
      return 'Done.';
    },
  };
}

export function takePath(session: Session, args: Said['args']): string {
  args.space();
  return pathFrom(session, args.astring());
}

const SYSTEM_FLAGS = ['\\Answered', '\\Flagged', '\\Deleted', '\\Seen', '\\Draft'];

/** RFC 3501, section 6.3.1; RFC 7162, section 3.1.8 for the parameter. */
function select(session: Session, { args }: Said, readOnly: boolean): string {
  const path = takePath(session, args);
  if (!args.done) {
    args.space();
    for (const parameter of args.list(() => args.atom().toUpperCase())) {
      if (parameter !== 'CONDSTORE') throw new ImapRefusal('BAD', 'That parameter is not known here.');
      session.condstore = true;
    }
    endOf(args);
  }
  // Also where it fails (RFC 3501, section 6.3.1).
  session.unselect();
  const { store } = session.settings;
  const user = session.loggedIn;
  const folder = store.folder(user, path);
  if (folder === undefined) throw new ImapRefusal('NO', 'There is no such folder.', 'NONEXISTENT');
  const mailbox = new Mailbox(store, user, folder, readOnly);
  session.select(mailbox);
  const messages = store.messages(user, folder.path);
  const keywords = new Set(messages.flatMap(({ flags }) => flags).filter((flag) => !flag.startsWith('\\')));
  const flags = [...SYSTEM_FLAGS, ...keywords].join(' ');
  const unseen = messages.findIndex((message) => !message.flags.includes('\\Seen'));
  const { output } = session;
  output.line(`* FLAGS (${flags})`);
  output.line(`* OK [PERMANENTFLAGS (${readOnly ? '' : `${flags} \\*`})] These can be kept.`);
  output.line(`* ${mailbox.size} EXISTS`);
  output.line(`* ${mailbox.recent.size} RECENT`);
  if (unseen !== -1) output.line(`* OK [UNSEEN ${unseen + 1}] The first that was not read.`);
  output.line(`* OK [UIDVALIDITY ${folder.uidValidity}] These UIDs hold.`);
  output.line(`* OK [UIDNEXT ${folder.uidNext}] The next one.`);
  output.line(`* OK [HIGHESTMODSEQ ${folder.highestModSeq}] The latest change.`);
  return `[READ-${readOnly ? 'ONLY' : 'WRITE'}] Opened.`;
}
