import { TransportError } from '../../errors.ts';
import type { ServerAddress } from '../part.ts';
import { LabMessage } from './lab-message.ts';
import { describeQuery, fits, type MessageQuery, recipientsOf } from './message-query.ts';
import { INBOX } from './store/folder-path.ts';
import { MAIL_DOMAIN } from './samples.ts';
import type { AddOptions, MailStore, MailUser } from './store/types.ts';

export const MAIL_SCHEMES = ['smtp', 'smtps', 'pop3', 'pop3s', 'imap', 'imaps'] as const;

export type MailScheme = (typeof MAIL_SCHEMES)[number];

/** How long a mail is waited for, in milliseconds, where nobody says otherwise. */
export const DEFAULT_WAIT_MS = 5_000;

/** Which mail `waitForMessage` waits for, and for how long; the next, whatever it is, without any of it. */
export interface WaitOptions extends MessageQuery {
  /** In milliseconds; DEFAULT_WAIT_MS without it. */
  readonly timeout?: number;
}

/** The mail servers of a lab, and what a test wants to know of their mailboxes. */
export class LabMail {
  /** STARTTLS is offered on the ports without TLS; whoever wants to log in can do so there too. */
  readonly smtp: ServerAddress;
  readonly smtps: ServerAddress;
  readonly pop3: ServerAddress;
  readonly pop3s: ServerAddress;
  readonly imap: ServerAddress;
  readonly imaps: ServerAddress;
  readonly #store: MailStore;
  /** The first UID that is not of a sample, or of an earlier run. */
  readonly #since: ReadonlyMap<string, number>;
  readonly #stopped = new AbortController();

  constructor(store: MailStore, servers: Readonly<Record<MailScheme, ServerAddress>>) {
    this.#store = store;
    this.#since = new Map(
      store.users.map(({ name }) => [name, store.folder(name, INBOX)?.uidNext ?? 1] as const),
    );
    ({
      smtp: this.smtp,
      smtps: this.smtps,
      pop3: this.pop3,
      pop3s: this.pop3s,
      imap: this.imap,
      imaps: this.imaps,
    } = servers);
  }

  /** Names, passwords and addresses. */
  get users(): readonly MailUser[] {
    return this.#store.users;
  }

  /** Whose address is NAME@mail.test where none is given. @throws MailStoreError `exists` */
  addUser({ name, password, addresses }: Omit<MailUser, 'addresses'> & Partial<MailUser>): void {
    const own = addresses ?? [`${name}@${MAIL_DOMAIN}`];
    this.#store.addUser({ name, password, addresses: own.map((address) => address.toLowerCase()) });
  }

  /** The oldest first. @throws MailStoreError `missing` */
  messages(user: string, folder: string = INBOX): readonly LabMessage[] {
    return this.#store
      .messages(user, folder)
      .map((message) => new LabMessage(this.#store, user, folder, message));
  }

  /** Puts a message into a mailbox, as it is, past SMTP. @throws MailStoreError `missing`, `full` */
  add(
    user: string,
    content: string | Uint8Array,
    options: AddOptions & { readonly folder?: string } = {},
  ): LabMessage {
    const { folder = INBOX, ...rest } = options;
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
    return new LabMessage(this.#store, user, folder, this.#store.add(user, folder, bytes, rest));
  }

  /**
   * The oldest message that fits of those that have come into an INBOX since the lab was started: one that is there already, or
   * the next to come. What lay there from the start, such as the sample mail, is not meant.
   *
   *     const message = await lab.mail.waitForMessage({ to: 'bob@mail.test', subject: 'Welcome' });
   *     const { text } = await message.parse();
   *
   * @throws TransportError `timeout`, which says what has come instead; `aborted` where the lab is stopped meanwhile
   */
  async waitForMessage({ timeout = DEFAULT_WAIT_MS, ...query }: WaitOptions = {}): Promise<LabMessage> {
    const seen = new Set<string>();
    const others: string[] = [];
    const done = new AbortController();
    const ended = AbortSignal.any([AbortSignal.timeout(timeout), this.#stopped.signal, done.signal]);
    try {
      for (;;) {
        const more = this.#nextArrival(ended);
        for (const message of this.#arrivals(query.user)) {
          const key = `${message.user} ${message.uid}`;
          if (seen.has(key)) continue;
          seen.add(key);
          const email = await message.parse();
          if (fits(query, email)) return message;
          others.push(`${JSON.stringify(email.subject ?? '')} to ${recipientsOf(email)[0] ?? message.user}`);
        }
        await more;
        if (this.#stopped.signal.aborted) {
          throw new TransportError('aborted', `the lab was stopped before ${describeQuery(query)} came`);
        }
        if (ended.aborted) throw tooLate(query, timeout, others);
      }
    } finally {
      done.abort();
    }
  }

  /** Takes all messages away, of one user or of all: for the start of a test. Folders stay. */
  clear(user?: string): void {
    this.#store.clear(user);
  }

  /** Ends all waiting. */
  stop(): void {
    this.#stopped.abort();
  }

  #arrivals(user: string | undefined): readonly LabMessage[] {
    const names = user === undefined ? this.users.map(({ name }) => name) : [user];
    return names.flatMap((name) =>
      this.messages(name).filter(({ uid }) => uid >= (this.#since.get(name) ?? 1)),
    );
  }

  /** Resolves when something has come, or when there is no more time. */
  #nextArrival(ended: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const finish = (): void => {
        unwatch();
        ended.removeEventListener('abort', finish);
        resolve();
      };
      const unwatch = this.#store.watch(({ kind, path }) => {
        if (kind === 'added' && path === INBOX) finish();
      });
      ended.addEventListener('abort', finish);
      if (ended.aborted) finish();
    });
  }
}

/** Of what came instead, as much as fits a line. */
const MAX_OTHERS = 3;

function tooLate(query: MessageQuery, timeout: number, others: readonly string[]): TransportError {
  const shown = others.slice(-MAX_OTHERS).join(', ');
  return new TransportError('timeout', `${describeQuery(query)} did not come within ${timeout} ms`, {
    hint: others.length === 0 ? 'no mail came at all' : `what came (${others.length}): ${shown}`,
  });
}
