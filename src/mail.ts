import type { ComposedMessage, MessageParts } from './actions/mail/compose.ts';
import type { ReadableMessage, ReadLimits } from './actions/mail/read.ts';
import { type MailProtocol, type MailUrl, parseMailUrl } from './actions/mail/url.ts';
import { UsageError } from './errors.ts';
import { kits } from './kits.ts';
import type { ImapClient, ImapTarget } from './protocols/imap.ts';
import type { LoginMechanism, MailClientSettings, MailTarget } from './protocols/mail.ts';
import type { Pop3Client, Pop3Target } from './protocols/pop3.ts';
import type { SmtpClient, SmtpTarget } from './protocols/smtp.ts';

/** What the address says comes last: credentials that are given here are those that count. */
type Options<Target extends MailTarget> = MailClientSettings & Omit<Target, 'host' | 'port'>;

interface Choice {
  /** Which of the two clients speaks; the library's, unless told otherwise. */
  readonly client?: 'raw' | 'library';
}

/**
 * What `connectSmtp` takes besides the address; without it the library's client, and TLS where the server offers it (`auto`).
 * Credentials and a mechanism come before those of the address, and an `smtps:` address before `tls`.
 */
export type SmtpOptions = Options<SmtpTarget> & Choice;
/** What `connectPop3` takes besides the address: as SmtpOptions, without the choice of a client. */
export type Pop3Options = Options<Pop3Target>;
/** What `connectImap` takes besides the address: as SmtpOptions. */
export type ImapOptions = Options<ImapTarget> & Choice;

/** A session, and what its address named beyond the server. */
export interface MailConnected<Client> extends AsyncDisposable {
  readonly client: Client;
  /** Of POP3 a message's number, of IMAP a folder; empty where the address has none. */
  readonly path: string;
}

/**
 * A session with an SMTP server, with either client.
 *
 *     await using server = await connectSmtp('smtp://mail.test:587', { tls: 'require', credentials });
 *     await server.client.send({ from: 'alice@mail.test', to: ['bob@mail.test'] }, message);
 *
 * @throws UsageError, TransportError, RefusalError `login-denied` and `unavailable`, ProtocolError, LimitError
 */
export async function connectSmtp(
  address: string,
  options: SmtpOptions = {},
): Promise<MailConnected<SmtpClient>> {
  const { client: kind = 'library', ...rest } = options;
  const url = parseMailUrl(address, 'smtp');
  const { openSmtp } = await kits.smtp[checked(kind)]();
  return connected(url, await openSmtp(targetOf(url, rest), rest));
}

/** A session with a POP3 server; there is a client by hand only. @throws as connectSmtp */
export async function connectPop3(
  address: string,
  options: Pop3Options = {},
): Promise<MailConnected<Pop3Client>> {
  const url = parseMailUrl(address, 'pop3');
  const { openPop3 } = await kits.pop3.raw();
  return connected(url, await openPop3(targetOf(url, options), options));
}

/**
 * A session with an IMAP server, with either client.
 *
 *     await using server = await connectImap('imaps://alice:secret@mail.test/INBOX', { client: 'raw' });
 *     await server.client.open(server.path, { readOnly: true });
 *     for await (const { uid, envelope } of server.client.summaries('all')) console.log(uid, envelope.subject);
 *
 * @throws as connectSmtp
 */
export async function connectImap(
  address: string,
  options: ImapOptions = {},
): Promise<MailConnected<ImapClient>> {
  const { client: kind = 'library', ...rest } = options;
  const url = parseMailUrl(address, 'imap');
  const { openImap } = await kits.imap[checked(kind)]();
  return connected(url, await openImap(targetOf(url, rest), rest));
}

/** Puts a message together, and says to whom it goes; see MessageParts. @throws UsageError; TransportError `read-file` */
export async function composeMessage(parts: MessageParts): Promise<ComposedMessage> {
  // The libraries behind this and the next take longer to load than all the rest.
  return (await import('./actions/mail/compose.ts')).composeMessage(parts);
}

/** Takes a message apart for a person to read. @throws LimitError, and what the source throws */
export async function readMessage(
  source: AsyncIterable<Uint8Array>,
  limits?: ReadLimits,
): Promise<ReadableMessage> {
  return (await import('./actions/mail/read.ts')).readMessage(source, limits);
}

function checked(kind: 'raw' | 'library'): 'raw' | 'library' {
  if (kind !== 'raw' && kind !== 'library') throw new UsageError(`there is no client called ${String(kind)}`);
  return kind;
}

function targetOf<Target extends MailTarget>(url: MailUrl, options: Options<Target>) {
  const { scheme, host, port, user, password, mechanism } = url;
  return {
    ...(user !== undefined && { credentials: { user, ...(password !== undefined && { password }) } }),
    // What it is called is for the server to know.
    ...(mechanism !== undefined && { mechanism: mechanism as LoginMechanism }),
    ...options,
    ...(IMPLICIT.has(scheme) && { tls: 'implicit' as const }),
    host,
    ...(port !== undefined && { port }),
  };
}

const IMPLICIT: ReadonlySet<string> = new Set(['smtps', 'pop3s', 'imaps'] satisfies `${MailProtocol}s`[]);

function connected<Client extends { close(): Promise<void> }>(
  { path }: MailUrl,
  client: Client,
): MailConnected<Client> {
  return { client, path, [Symbol.asyncDispose]: () => client.close() };
}
