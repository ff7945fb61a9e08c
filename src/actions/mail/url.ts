/**
 * Where mail is or goes, as a person types it:
 *
 *     smtp://mail.test:587                   smtps:// speaks TLS from the first byte; so do pop3s:// and imaps://
 *     pop3://alice@mail.test/2               the second message (as in curl)
 *     imap://alice@mail.test/INBOX           a folder; its parts are divided by / or what the server has
 *     imap://mail.test/Archive/2025/;UID=7   one message (RFC 5092)
 *     imap://alice;AUTH=PLAIN@mail.test      by this mechanism (RFC 5092, RFC 2384)
 */
import { decodePercent } from '../http/url.ts';
import { type ServerUrl, splitServerUrl } from '../server-url.ts';

export type MailProtocol = 'smtp' | 'pop3' | 'imap';

export interface MailUrl extends ServerUrl<'smtp' | 'smtps' | 'pop3' | 'pop3s' | 'imap' | 'imaps'> {
  /** In upper case, as the address has it; `*` for any is left out. */
  readonly mechanism?: string;
  /** Decoded, without slashes at either end; of POP3 a message's number, of IMAP a folder. */
  readonly path: string;
  /** IMAP: one message of the folder. */
  readonly uid?: number;
}

/**
 * Reads such an address.
 *
 * @param protocol what it is where no scheme says so; another protocol's scheme is refused
 * @throws UsageError `bad-url`
 */
export function parseMailUrl(text: string, protocol: MailProtocol): MailUrl {
  const { server, path, refuse } = splitServerUrl<MailUrl['scheme']>(text, [protocol, `${protocol}s`]);
  const { user: login, ...rest } = server;
  const [, user = login, mechanism] = /^(.*);auth=([^;]*)$/is.exec(login ?? '') ?? [];
  const [, folder = path, uid] = protocol === 'imap' ? (/^(.*?)\/?;uid=(\d{1,10})$/is.exec(path) ?? []) : [];
  if (protocol === 'imap') refuseRest(folder, refuse);
  let decoded: string;
  try {
    decoded = decodePercent(folder);
  } catch {
    return refuse('the path is not UTF-8');
  }
  // oxlint-disable-next-line no-control-regex -- the very characters that are forbidden
  if (/[\0-\x1f\x7f]/.test(decoded)) refuse('no name holds control characters');
  return {
    ...rest,
    ...(user ? { user } : {}),
    ...(mechanism === undefined || mechanism === '*' ? {} : { mechanism: mechanism.toUpperCase() }),
    path: decoded.replace(/^\/+|\/+$/g, ''),
    ...(uid === undefined ? {} : { uid: Number(uid) }),
  };
}

/** What RFC 5092 or curl may have behind a folder, and is not done here: silently, it would become a part of the name. */
function refuseRest(folder: string, refuse: (problem: string, hint: string) => never): void {
  const [, parameter] = /;([a-z]+)=/i.exec(folder) ?? [];
  if (parameter !== undefined) {
    refuse(`;${parameter}= is not understood`, ';UID= is; a ; in a name is written as %3B');
  }
  if (folder.includes('?')) {
    refuse('a search does not stand in the address', 'netkit imap search; a ? in a name is written as %3F');
  }
}
