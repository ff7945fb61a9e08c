import type { SessionTls } from '../net/dial-session.ts';
import type { FileClient } from './files.ts';

/** An FTP session (RFC 959), both kinds of client. Opened by `openFtp(target, settings)`. */
export interface FtpClient extends FileClient {
  readonly protocol: 'ftp';
  /**
   * Sends a command as it is, and answers with the reply, also with a refusal. Commands that move data are not for this.
   *
   * @param command one character a byte
   * @throws UsageError for CR, LF or NUL, and for commands that open data connections
   */
  quote(command: string): Promise<FtpReply>;
}

/** RFC 959, section 4.2. */
export interface FtpReply {
  /** 100 to 599. */
  readonly code: number;
  /** Without the code and line ends, one character a byte. At least one. */
  readonly lines: readonly string[];
}

/** Where an FTP session leads, and how it is held. */
export interface FtpTarget {
  readonly host: string;
  /** 21, or 990 with `implicit`. */
  readonly port?: number;
  /**
   * `auto`: AUTH TLS where the server knows it, else plain · `require`: or nothing · `implicit`: from the first byte ·
   * `none`. Certificates are checked in any case, and data connections protected like the control connection.
   */
  readonly tls?: SessionTls;
  /** PROT C: TLS for the control connection only. */
  readonly clearData?: boolean;
  /** Absent: anonymous. */
  readonly credentials?: FtpCredentials;
  /** Active mode: the address that the server is told to connect to; `-` is that of the control connection. */
  readonly active?: string;
  /** PASV and PORT only, without trying EPSV and EPRT before. */
  readonly classic?: boolean;
  /** Connect to the address that a PASV reply names instead of the control connection's (an FTP bounce, RFC 2577). */
  readonly trustPassiveAddress?: boolean;
  /** How folders are listed: `auto` is MLSD where the server has it, else LIST; `names` is NLST. */
  readonly listing?: 'auto' | 'mlsd' | 'list' | 'names';
}

/** Who logs in to an FTP server: USER, PASS and ACCT (RFC 959, section 4.1.1). */
export interface FtpCredentials {
  readonly user: string;
  readonly password: string;
  /** Some servers ask for one (ACCT). */
  readonly account?: string;
}

/** RFC 1635: an address to write to is customary; this one is nobody's. */
export const ANONYMOUS: FtpCredentials = { user: 'anonymous', password: 'netkit@example.invalid' };

/** What one client cannot tell or do, and why: no difference to the other. What is missing here, both can do. */
export const FTP_CANNOT = {
  raw: {},
  library: {
    'list-times': 'basic-ftp leaves the dates of LIST as text',
    'special-modes': 'basic-ftp passes over setuid, setgid and sticky in a listing',
    'keep-alive': 'basic-ftp says nothing on the control connection while a transfer runs',
  },
} as const satisfies Record<FileClient['kind'], Record<string, string>>;
