/**
 * What netkit can, protocol by protocol, for docs/capabilities.md. What it cannot has a reason, from the tables of the code where
 * they have one. test/structure/capabilities.test.ts tries every cell: a `yes` must work, and what is not there must not.
 */
import { FTP_CANNOT } from '../../src/protocols/ftp.ts';
import { HTTP_CANNOT, type HttpFeature } from '../../src/protocols/http.ts';
import { IMAP_CANNOT } from '../../src/protocols/imap.ts';
import { SFTP_CANNOT } from '../../src/protocols/sftp.ts';
import { SMTP_CANNOT } from '../../src/protocols/smtp.ts';

/** `no`: it could be, and is not · `none`: there is nothing of the kind. */
export type Answer = 'yes' | { readonly no: string } | { readonly none: string };

export interface Answers {
  readonly raw: Answer;
  readonly library: Answer;
  /** Whether a server of the lab does its part. */
  readonly lab: Answer;
}

const ALL: Answers = { raw: 'yes', library: 'yes', lab: 'yes' };

const rawOnly = (no: string): Answers => ({ ...ALL, library: { no } });
const httpByHand = (feature: HttpFeature): Answers => rawOnly(HTTP_CANNOT.library[feature] ?? '');
const notInLab = (no: string, answers: Answers = ALL): Answers => ({ ...answers, lab: { no } });
/** Where there are not two clients. */
const one = (client: 'raw' | 'library', none: string): Answers => ({
  ...ALL,
  [client === 'raw' ? 'library' : 'raw']: { none },
});

const NO_LIBRARY = {
  pop3: one('raw', 'the POP3 libraries corrupt messages with dots or 8-bit characters, so that none is used'),
  sockets: one('raw', 'there is no protocol that a library could take over: these are bytes as they come'),
  chat: one('raw', "the relay's protocols are spoken by netkit itself"),
} as const;

const LAB = {
  http1: 'the web server of the lab speaks HTTP/1.1',
  loopback: 'the servers of the lab listen at addresses of loopback',
  smtp: 'the SMTP server of the lab offers PLAIN, LOGIN and CRAM-MD5',
  imap: 'the IMAP and POP3 servers of the lab know passwords, and no tokens',
  chunking: 'the SMTP server of the lab does not offer it, and is sent DATA',
  services: 'none of the small servers of the lab speaks TLS',
} as const;

export const CAPABILITIES = {
  HTTP: {
    'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS': ALL,
    'chunked bodies, with trailer fields': ALL,
    '1xx responses before the final one': ALL,
    'HTTP/1.0': httpByHand('http/1.0'),
    'a request of nothing but the request line': httpByHand('bare'),
    'a request without Host': httpByHand('host'),
    'OPTIONS *': httpByHand('asterisk'),
    'any other request target': httpByHand('target'),
    'CONNECT as a request like any other': httpByHand('connect'),
    'Expect: 100-continue': httpByHand('expect'),
    'Transfer-Encoding of one’s own': httpByHand('framing'),
    'Connection of one’s own': httpByHand('connection'),
    'header fields folded over several lines': rawOnly('undici refuses such a response'),
    'HTTP/2': notInLab(LAB.http1, { ...ALL, raw: { no: HTTP_CANNOT.raw['http/2'] ?? '' } }),
    pipelining: rawOnly('undici does not tell which connection serves which request'),
    redirects: ALL,
    cookies: ALL,
    'Basic authentication': ALL,
    'Digest authentication, SHA-256': ALL,
    'Bearer tokens': ALL,
    'gzip, deflate and Brotli': ALL,
    Zstandard: ALL,
    ranges: ALL,
    'conditional requests': ALL,
    'forms with files': ALL,
    'trying again after 503': ALL,
    'many files at once, each whole or not at all': ALL,
    TLS: ALL,
    'Unix-domain sockets': notInLab(LAB.loopback),
  },
  Proxies: {
    'HTTP, the whole URL in the request': ALL,
    'HTTP, by a tunnel to a server with TLS': ALL,
    'HTTP, with a login': ALL,
    'HTTP inside TLS': ALL,
    SOCKS5: ALL,
  },
  FTP: {
    'listing with MLSD': ALL,
    'names alone (NLST)': ALL,
    'listing with LIST': ALL,
    'times out of LIST': rawOnly(FTP_CANNOT.library['list-times']),
    'setuid, setgid and sticky bits in a listing': rawOnly(FTP_CANNOT.library['special-modes']),
    'reading a file, from any place on': ALL,
    'reading as text (TYPE A)': ALL,
    'writing, appending, going on': ALL,
    'writing under a name of the server’s choice (STOU)': ALL,
    'folders, renaming, removing': ALL,
    'modes and times (SITE CHMOD, MFMT)': ALL,
    'passive mode, EPSV and PASV': ALL,
    'active mode, EPRT and PORT': ALL,
    'one file over several sessions': ALL,
    'any other command': ALL,
    'TLS by AUTH TLS': ALL,
    'TLS from the first byte': ALL,
    'TLS for the control connection alone': ALL,
  },
  SFTP: {
    'listing, with modes and owners': ALL,
    'reading a file, from any place on': ALL,
    'writing, appending, going on': ALL,
    'folders, renaming, removing': ALL,
    'modes and times': ALL,
    'symbolic links': ALL,
    'free space (statvfs)': ALL,
    'names that are no UTF-8': rawOnly(SFTP_CANNOT.library['raw-names']),
    passwords: ALL,
    'a host key that is pinned': ALL,
  },
  SMTP: {
    'sending to several, of whom some are refused': ALL,
    'addresses with any letters (SMTPUTF8)': ALL,
    'the dialogue up to a point, and no further': rawOnly(SMTP_CANNOT.library.until),
    'CHUNKING (BDAT)': notInLab(LAB.chunking, rawOnly(SMTP_CANNOT.library.chunking)),
    'login by PLAIN, LOGIN and CRAM-MD5': ALL,
    'login by XOAUTH2': notInLab(LAB.smtp),
    'login by OAUTHBEARER': notInLab(LAB.smtp, rawOnly(SMTP_CANNOT.library.mechanisms)),
    'TLS by STARTTLS': ALL,
    'TLS from the first byte': ALL,
  },
  POP3: {
    'listing and reading, pipelined': NO_LIBRARY.pop3,
    'unique ids (UIDL), the head alone (TOP)': NO_LIBRARY.pop3,
    'deleting, and taking that back': NO_LIBRARY.pop3,
    'login by USER and APOP': NO_LIBRARY.pop3,
    'login by SCRAM, CRAM-MD5, PLAIN and LOGIN': NO_LIBRARY.pop3,
    'login by XOAUTH2': notInLab(LAB.imap, NO_LIBRARY.pop3),
    'TLS by STLS': NO_LIBRARY.pop3,
    'TLS from the first byte': NO_LIBRARY.pop3,
  },
  IMAP: {
    'folders, with what is in them': ALL,
    'summaries of messages, with their parts': ALL,
    'messages byte for byte, unseen as before': ALL,
    searching: ALL,
    'storing, copying and moving': ALL,
    'flags, and expunging these alone (UIDPLUS)': ALL,
    'being told of what is new (IDLE)': ALL,
    'login by LOGIN, the command, and PLAIN': ALL,
    'login by SCRAM and CRAM-MD5': rawOnly(IMAP_CANNOT.library.scram),
    'login by XOAUTH2': notInLab(LAB.imap),
    'TLS by STARTTLS': ALL,
    'TLS from the first byte': ALL,
  },
  'TCP and UDP': {
    'messages in lines, of a length, by a delimiter': NO_LIBRARY.sockets,
    'a half-close': NO_LIBRARY.sockets,
    TLS: notInLab(LAB.services, NO_LIBRARY.sockets),
    'Unix-domain sockets': notInLab(LAB.loopback, NO_LIBRARY.sockets),
    UDP: NO_LIBRARY.sockets,
  },
  Chat: {
    'lines, as the course’s programs send them': NO_LIBRARY.chat,
    IRC: NO_LIBRARY.chat,
    TLS: NO_LIBRARY.chat,
  },
  'Store by REST': {
    'products, carts and users, by any of their members': ALL,
    'adding, changing and removing, kept': ALL,
    'logging in for a token': ALL,
    TLS: ALL,
  },
  Names: {
    'A and CNAME records': one('library', 'names are looked up by Node, as every client does'),
    'the way back, from an address to names': one(
      'library',
      'names are looked up by Node, as every client does',
    ),
    'MX, TXT, SRV, CAA and other records': notInLab(
      'the name server of the lab has no others than A, CNAME and PTR',
      one('library', 'names are looked up by Node, as every client does'),
    ),
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, Answers>>>>;
