import { UsageError } from '../errors.ts';
import type { HostKey } from '../net/ssh/types.ts';
import type { ConnectTo, DialSettings, Proxy } from '../net/types.ts';
import { type IssueOptions, type IssuedCertificate, labCertificates } from './certificates.ts';
import type { SiteLimits } from './http/limits.ts';
import type { LabMail, MailScheme } from './mail/lab-mail.ts';
import type { MailPartSettings } from './mail/part.ts';
import type { LabPart, ServerAddress } from './part.ts';
import type { ServiceName } from './tcp/part.ts';
import type { ProxyKind } from './proxy/proxies.ts';
import type { Account } from './store/types.ts';

export type { ServerAddress };

/** Which servers `startLab` starts, at which ports, and what they keep; without it all of them, at free ports. */
export interface LabOptions {
  /** The web server, plain and with TLS, and the proxies that lead to it. Where none is asked for, all run but those that are `false`. */
  readonly http?: boolean;
  /** The FTP server, with AUTH TLS, and with TLS from the first byte on a port of its own. */
  readonly ftp?: boolean;
  readonly sftp?: boolean;
  /** SMTP, POP3 and IMAP servers over the same mailboxes, with STARTTLS, and with TLS from the first byte on ports of their own. */
  readonly mail?: boolean;
  /** Small servers, by TCP and by UDP: echo, discard, daytime, chargen, time. */
  readonly services?: boolean;
  /** A chat relay, plain and with TLS, for any client: lines, IRC. */
  readonly chat?: boolean;
  /** A fake store with a REST API, plain and with TLS. */
  readonly api?: boolean;
  /** 0, or none, for any free port. */
  readonly httpPort?: number;
  readonly httpsPort?: number;
  readonly proxyPorts?: Readonly<Partial<Record<ProxyKind, number>>>;
  readonly ftpPort?: number;
  readonly ftpsPort?: number;
  readonly sftpPort?: number;
  readonly smtpPort?: number;
  readonly smtpsPort?: number;
  readonly pop3Port?: number;
  readonly pop3sPort?: number;
  readonly imapPort?: number;
  readonly imapsPort?: number;
  readonly servicePorts?: Readonly<Partial<Record<ServiceName, number>>>;
  readonly chatPort?: number;
  readonly chatsPort?: number;
  readonly apiPort?: number;
  readonly apisPort?: number;
  /** A file (SQLite) to keep the fake store in: what was added survives. In memory without it. For one lab at a time. */
  readonly apiStore?: string;
  /** `true`: the fake store behaves as the public one, which keeps nothing of what it is told. */
  readonly apiFaithful?: boolean;
  /** A folder to keep mail in: what was accepted survives. In memory without it. For one lab at a time. */
  readonly mailStore?: string;
  /** `false`: new mailboxes are empty, without the sample mail. */
  readonly mailSamples?: boolean;
  /**
   * UIDVALIDITY of the first folder that is made; the next ones have greater ones. Labs that are to look the same have the same.
   * Seconds since 1970 without it.
   */
  readonly mailUidValidity?: number;
  /** The user who gets what is addressed to nobody in the lab, from whatever domain; without one, that is refused. */
  readonly mailCatchAll?: string;
  /** `false`: no STARTTLS, for programs under test that would take it and do not trust the lab's authority (`ca`). */
  readonly mailStartTls?: boolean;
  /** Where the certificate authority and the SSH host key are kept; the user's data folder without it. */
  readonly dataDir?: string;
  /** Tighter bounds on what clients of the web server may do, for tests. */
  readonly limits?: Partial<SiteLimits>;
}

/** Servers in this process, on loopback, that answer for public names. Asking for one that was not started is a UsageError. */
export interface Lab extends AsyncDisposable {
  readonly http: ServerAddress;
  readonly https: ServerAddress;
  /** They lead to `http` and `https` only. In the lab, they go by the names of LAB_PROXIES. */
  readonly proxies: Readonly<Record<ProxyKind, Proxy>>;
  /** Anonymous for reading; `alice` with the password `secret` has an area of her own. */
  readonly ftp: ServerAddress;
  /** The same with TLS from the first byte. */
  readonly ftps: ServerAddress;
  /** For `alice`, with the password `secret`. */
  readonly sftp: ServerAddress & { readonly hostKey: HostKey };
  /** For `alice` with the password `secret`, and `bob` with `hunter2`; `mail.waitForMessage()` and more for tests. */
  readonly mail: LabMail;
  readonly services: Readonly<Record<ServiceName, ServerAddress>>;
  readonly chat: ServerAddress;
  readonly chats: ServerAddress;
  readonly api: ServerAddress;
  /** The same with TLS. */
  readonly apis: ServerAddress;
  /** The certificate, PEM, that a client of `https`, `apis` or `ftps` is told to trust. */
  readonly ca: string;
  /** The file that holds it; `undefined` where the data folder cannot be written. */
  readonly caPath: string | undefined;
  /** What the user should know, if anything. */
  readonly notes: readonly string[];
  /** The public names that it answers for. */
  readonly names: readonly string[];
  /** For netkit's clients: leads the names here, trusts the authority, and lets nothing out. */
  readonly dial: DialSettings & { readonly connectTo: readonly ConnectTo[] };
  /** A URL that any client on this machine can use as it is. */
  url(path?: string, scheme?: LabScheme): string;
  /** A certificate for a server of your own, signed by the lab's authority; good or, by `options`, bad. */
  issue(names: readonly string[], options?: IssueOptions): Promise<IssuedCertificate>;
  /** Ends the servers and every connection. Safe to call twice. */
  stop(): Promise<void>;
}

/**
 * Which server `Lab.url` leads to. Besides schemes of URLs (of mail: `smtp`, `smtps`, `pop3`, `pop3s`, `imap`, `imaps`),
 * it can be `api` or `apis`: the fake store, by http and https.
 */
export type LabScheme = 'http' | 'https' | 'ftp' | 'ftps' | 'sftp' | ApiScheme | MailScheme;

/** Not what stands in a URL, but which of the web servers: http and https to the store. */
type ApiScheme = 'api' | 'apis';

/**
 * Starts a lab. Any number of them can run beside each other.
 *
 *     await using lab = await startLab({ http: true });
 *     const response = await fetch(lab.url('/chunked'));
 *
 * @throws TransportError `address-in-use` for a port that was asked for and cannot be had
 */
export async function startLab(options: LabOptions = {}): Promise<Lab> {
  const { httpPort = 0, httpsPort = 0, proxyPorts = {}, ftpPort = 0, ftpsPort = 0, sftpPort = 0 } = options;
  const { http: wantsHttp, ftp: wantsFtp, sftp: wantsSftp, mail: wantsMail, dataDir, limits } = options;
  const {
    services: wantsServices,
    chat: wantsChat,
    api: wantsApi,
    servicePorts = {},
    chatPort = 0,
    chatsPort = 0,
  } = options;
  const others = ![wantsHttp, wantsFtp, wantsSftp, wantsMail, wantsServices, wantsChat, wantsApi].includes(
    true,
  );
  const certificates = await labCertificates(dataDir);
  const started: LabPart[] = [];
  const start = async <Part extends LabPart>(wanted: boolean | undefined, begin: () => Promise<Part>) => {
    if (!(wanted ?? others)) return undefined;
    const part = await begin();
    started.push(part);
    return part;
  };
  const stopAll = async (): Promise<void> => {
    await Promise.all(started.map((part) => part.stop()));
  };
  let accounts: Promise<readonly Account[]> | undefined;
  const findAccounts = (): Promise<readonly Account[]> =>
    (accounts ??= import('./accounts.ts').then(({ labAccounts }) => labAccounts()));
  try {
    // Each is loaded only where it runs.
    const http = await start(wantsHttp, async () => {
      const { startHttpPart } = await import('./http/part.ts');
      return startHttpPart({ httpPort, httpsPort, proxyPorts, limits }, certificates);
    });
    const ftp = await start(wantsFtp, async () => {
      const { startFtpPart } = await import('./ftp/part.ts');
      return startFtpPart({ ftpPort, ftpsPort }, await findAccounts(), certificates);
    });
    const sftp = await start(wantsSftp, async () => {
      const { startSftpPart } = await import('./sftp/part.ts');
      return startSftpPart({ sftpPort, dataDir }, await findAccounts());
    });
    const mail = await start(wantsMail, async () => {
      const { startMailPart } = await import('./mail/part.ts');
      return startMailPart(mailSettings(options), certificates);
    });
    const services = await start(wantsServices, async () => {
      const { startServicesPart } = await import('./tcp/part.ts');
      return startServicesPart(servicePorts);
    });
    const chat = await start(wantsChat, async () => {
      const { startChatPart } = await import('./chat/part.ts');
      return startChatPart({ chatPort, chatsPort }, certificates);
    });
    const api = await start(wantsApi, async () => {
      const { startApiPart } = await import('./api/part.ts');
      const { apiPort = 0, apisPort = 0, apiStore: file, apiFaithful: faithful } = options;
      return startApiPart({ apiPort, apisPort, file, faithful }, certificates);
    });
    const servers = { ...http, ...ftp, ...sftp, ...mail, ...services, ...chat, ...api };
    let stopping: Promise<void> | undefined;
    const stop = (): Promise<void> => (stopping ??= stopAll());
    const lab = {
      ca: certificates.ca,
      caPath: certificates.caPath,
      notes: [certificates.note, sftp?.note].filter((note) => note !== undefined),
      names: [...new Set(started.flatMap(({ names }) => names))],
      dial: {
        connectTo: started.flatMap(({ destinations }) => destinations),
        confined: true,
        tls: { ca: certificates.ca },
        proxyTls: { ca: certificates.ca },
      },
      url(path = '/', scheme: LabScheme = 'http') {
        const { host, port } = isMail(scheme) ? server('mail')[scheme] : server(scheme);
        return `${protocolOf(scheme)}://${host}:${port}${path}`;
      },
      issue: certificates.issue,
      stop,
      [Symbol.asyncDispose]: stop,
      get http() {
        return server('http');
      },
      get https() {
        return server('https');
      },
      get proxies() {
        return server('proxies');
      },
      get ftp() {
        return server('ftp');
      },
      get ftps() {
        return server('ftps');
      },
      get sftp() {
        return server('sftp');
      },
      get mail() {
        return server('mail');
      },
      get services() {
        return server('services');
      },
      get chat() {
        return server('chat');
      },
      get chats() {
        return server('chats');
      },
      get api() {
        return server('api');
      },
      get apis() {
        return server('apis');
      },
    };
    const server = <Name extends keyof typeof servers>(name: Name): NonNullable<(typeof servers)[Name]> => {
      const found = servers[name];
      if (found === undefined) throw new UsageError(`this lab was started without ${name}`);
      return found;
    };
    return lab;
  } catch (error) {
    await stopAll();
    throw error;
  }
}

function isMail(scheme: LabScheme): scheme is MailScheme {
  return /^(?:smtp|pop3|imap)s?$/.test(scheme);
}

function protocolOf(scheme: LabScheme): string {
  return scheme === 'api' ? 'http' : scheme === 'apis' ? 'https' : scheme;
}

function mailSettings(options: LabOptions): MailPartSettings {
  const { smtpPort = 0, smtpsPort = 0, pop3Port = 0, pop3sPort = 0, imapPort = 0, imapsPort = 0 } = options;
  const { mailStore: folder, mailSamples: samples = true, mailCatchAll: catchAll } = options;
  const { mailStartTls: startTls = true, mailUidValidity: uidValidity } = options;
  const ports = {
    smtp: smtpPort,
    smtps: smtpsPort,
    pop3: pop3Port,
    pop3s: pop3sPort,
    imap: imapPort,
    imaps: imapsPort,
  };
  return { ports, folder, samples, uidValidity, catchAll, startTls };
}
