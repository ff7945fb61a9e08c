import { join } from 'node:path';
import { makeFolder, PRIVATE } from '../../actions/make-folder.ts';
import { TransportError } from '../../errors.ts';
import type { LabCertificates } from '../certificates.ts';
import { MAIL_NAMES } from '../names.ts';
import { certificateFor, LAB_HOST, lead, type LabPart, type ServerAddress } from '../part.ts';
import { once } from '../../net/once.ts';
import { LabMail, type MailScheme } from './lab-mail.ts';
import { addSamples, MAIL_DOMAIN, MAIL_USERS } from './samples.ts';
import type { MailStore } from './store/types.ts';

export interface MailPart extends LabPart {
  readonly mail: LabMail;
}

export interface MailPartSettings {
  readonly ports: Readonly<Record<MailScheme, number>>;
  /** Where mail is kept; in memory without it. */
  readonly folder: string | undefined;
  readonly samples: boolean;
  readonly uidValidity: number | undefined;
  readonly catchAll: string | undefined;
  readonly startTls: boolean;
}

/** The ports that are registered for each; 587 is where mail programs deliver (RFC 6409). */
const PUBLIC_PORTS: Readonly<Record<MailScheme, readonly number[]>> = {
  smtp: [25, 587],
  smtps: [465],
  pop3: [110],
  pop3s: [995],
  imap: [143],
  imaps: [993],
};

const FILE_NAME = 'mail.sqlite';

/** SMTP, POP3 and IMAP over the same mailboxes. */
export async function startMailPart(
  { ports, catchAll, startTls, ...mailboxes }: MailPartSettings,
  certificates: LabCertificates,
): Promise<MailPart> {
  const [{ startSmtpServer }, { startPop3Server }, { startImapServer }, store] = await Promise.all([
    import('./smtp/server.ts'),
    import('./pop3/server.ts'),
    import('./imap/server.ts'),
    openStore(mailboxes),
  ]);
  const started: { stop(): Promise<void> }[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(started.map((server) => server.stop()));
    store.close();
  };
  // One for the three of them.
  const certificate = once(certificateFor(certificates, MAIL_NAMES));
  const common = { host: LAB_HOST, store, hostname: MAIL_DOMAIN, certificate, startTls };
  const start = async <Server extends { stop(): Promise<void> }>(
    server: Promise<Server>,
  ): Promise<Server> => {
    const running = await server;
    started.push(running);
    return running;
  };
  try {
    const smtp = await start(
      startSmtpServer({ ...common, port: ports.smtp, implicitPort: ports.smtps, catchAll }),
    );
    const pop3 = await start(startPop3Server({ ...common, port: ports.pop3, implicitPort: ports.pop3s }));
    const imap = await start(startImapServer({ ...common, port: ports.imap, implicitPort: ports.imaps }));
    const servers: Readonly<Record<MailScheme, ServerAddress>> = {
      smtp: { host: LAB_HOST, port: smtp.port },
      smtps: { host: LAB_HOST, port: smtp.implicitPort ?? 0 },
      pop3: { host: LAB_HOST, port: pop3.port },
      pop3s: { host: LAB_HOST, port: pop3.implicitPort ?? 0 },
      imap: { host: LAB_HOST, port: imap.port },
      imaps: { host: LAB_HOST, port: imap.implicitPort ?? 0 },
    };
    const mail = new LabMail(store, servers);
    return {
      mail,
      destinations: (Object.keys(servers) as MailScheme[]).flatMap((scheme) =>
        PUBLIC_PORTS[scheme].flatMap((port) => lead(MAIL_NAMES, port, servers[scheme])),
      ),
      names: MAIL_NAMES,
      stop() {
        mail.stop();
        return stop();
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function openStore({
  folder,
  samples,
  uidValidity,
}: Pick<MailPartSettings, 'folder' | 'samples' | 'uidValidity'>): Promise<MailStore> {
  if (folder === undefined) {
    const { memoryMailStore } = await import('./store/memory-store.ts');
    const store = memoryMailStore(MAIL_USERS, { uidValidity });
    if (samples) addSamples(store);
    return store;
  }
  // Mail is nobody else's business.
  await makeFolder(folder, PRIVATE).catch((cause: unknown) => {
    throw new TransportError('write-file', `the folder ${folder} for mail cannot be made`, { cause });
  });
  const { sqliteMailStore } = await import('./store/sqlite-store.ts');
  return sqliteMailStore(join(folder, FILE_NAME), MAIL_USERS, {
    uidValidity,
    ...(samples && { seed: addSamples }),
  });
}
