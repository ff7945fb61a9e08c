import type { Email } from 'postal-mime';
import { UsageError } from '../../errors.ts';
import type { MailStore, StoredMessage } from './store/types.ts';

/** A message in a mailbox of the lab, as a test looks at it. */
export class LabMessage {
  readonly user: string;
  readonly folder: string;
  readonly uid: number;
  /** As they were when it was asked for. */
  readonly flags: readonly string[];
  readonly received: Date;
  readonly #store: MailStore;
  #raw: Buffer | undefined;
  #email: Promise<Email> | undefined;

  constructor(store: MailStore, user: string, folder: string, { uid, flags, received }: StoredMessage) {
    this.#store = store;
    this.user = user;
    this.folder = folder;
    this.uid = uid;
    this.flags = flags;
    this.received = new Date(received);
  }

  /**
   * The bytes, with what the server has written above them: Return-Path (the envelope's sender), Delivered-To (its recipients)
   * and Received. Not to be changed.
   *
   * @throws UsageError where it was removed before it was first asked for
   */
  get raw(): Buffer {
    this.#raw ??= this.#store.content(this.user, this.folder, this.uid);
    if (this.#raw === undefined)
      throw new UsageError(`message ${this.uid} of ${this.user} is not there any more`);
    return this.#raw;
  }

  /** Subject, addresses, texts and attachments, decoded. */
  parse(): Promise<Email> {
    // Many tests only count, or look at the bytes.
    return (this.#email ??= import('postal-mime').then(({ default: PostalMime }) =>
      PostalMime.parse(this.raw),
    ));
  }
}
