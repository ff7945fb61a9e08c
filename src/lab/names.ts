/** The host names that the lab answers for, so that the examples of every day work with no network. */

/** The course's own site: a page for people who are lost on the internet. */
export const PERDU_NAMES = ['www.perdu.com', 'perdu.com'] as const;

/** A site that shows every shape that a response can have; `.test` can never be a real name (RFC 6761). */
export const SHAPES_NAME = 'shapes.test';

/** The same site under another name: another origin, for redirects that cross over. */
export const ELSEWHERE_NAME = 'elsewhere.test';

/** Servers in between; `lab/proxy/proxies.ts` says which and where. */
export const PROXY_NAME = 'proxy.test';
export const SOCKS_NAME = 'socks.test';

export const HTTP_NAMES: readonly string[] = [...PERDU_NAMES, SHAPES_NAME, ELSEWHERE_NAME];

/** The anonymous server, and one's own. */
export const FTP_NAMES: readonly string[] = ['ftp.us.debian.org', 'ftp.debian.org', 'ftp.test'];
export const SFTP_NAMES: readonly string[] = ['sftp.test', 'ftp.test'];

/** Where the users' addresses are, and a name for each server; all lead to the same mailboxes. */
export const MAIL_NAMES: readonly string[] = ['mail.test', 'smtp.test', 'imap.test', 'pop3.test'];

/** Small servers (echo, discard, daytime, chargen, time), each at the port that is registered for it. */
export const SERVICE_NAMES: readonly string[] = ['echo.test', 'tcp.test', 'udp.test'];

/** The relay where everybody can talk. */
export const CHAT_NAMES: readonly string[] = ['chat.test', 'irc.test'];

/** The store of the courses, and one's own. */
export const API_NAMES: readonly string[] = ['fakestoreapi.com', 'api.test'];

/** How a client on this machine reaches any server of the lab without a lookup. */
export const LOOPBACK_NAMES: readonly string[] = ['localhost', '127.0.0.1', '::1'];

/**
 * The domains, with all that is below them, for which the lab's authority may sign (RFC 5280, section
 * 4.2.1.10): should its key leak, it still cannot vouch for anybody's bank.
 */
export const CERTIFIED_DOMAINS: readonly string[] = [
  'perdu.com',
  'debian.org',
  'fakestoreapi.com',
  'test',
  'localhost',
];
