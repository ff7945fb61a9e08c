import type { LoginMechanism, MailCredentials } from '../../src/protocols/mail.ts';

/** An IMAP server for the contract suite. */
export interface ImapSite {
  readonly name: string;
  start(): Promise<RunningImapSite>;
}

export interface RunningImapSite {
  /** A name of this machine that the certificate has. */
  readonly host: string;
  /** Plain, with STARTTLS. */
  readonly port: number;
  readonly implicitPort: number;
  /** PEM. */
  readonly ca: string;
  readonly user: MailCredentials & { readonly password: string };
  /** For the same user, where the server takes one. */
  readonly token?: string;
  /** All with which one can log in. */
  readonly mechanisms: readonly LoginMechanism[];
  readonly greeting: RegExp;
  readonly capabilities: readonly string[];
  /** All folders that can be opened, in any order, and which use they have. */
  readonly folders: ReadonlyMap<string, { readonly use?: string; readonly messages?: number }>;
  /** Folders in which nobody changes anything, and what is in them, in ascending order of UIDs. */
  readonly fixed: ReadonlyMap<string, readonly StoredMessage[]>;
  /** Two folders for the suite to write into; of at least one, the name has characters beyond ASCII, and an `&`. */
  readonly area: string;
  readonly other: string;
  stop(): Promise<void>;
}

/** What is really there, found past the server. */
export interface StoredMessage {
  readonly uid: number;
  readonly size: number;
  readonly sha256: string;
  /** Sorted. */
  readonly flags: readonly string[];
  /** In milliseconds since 1970. */
  readonly received: number;
}
