import { onTestFinished } from 'vitest';
import { labCertificates } from '../../../src/lab/certificates.ts';
import { LOOPBACK_NAMES } from '../../../src/lab/names.ts';
import {
  type Pop3Server,
  type Pop3ServerOptions,
  startPop3Server,
} from '../../../src/lab/mail/pop3/server.ts';
import { memoryMailStore } from '../../../src/lab/mail/store/memory-store.ts';
import type { MailStore } from '../../../src/lab/mail/store/types.ts';

export interface Started extends Pop3Server {
  readonly store: MailStore;
  readonly implicitPort: number;
  /** Lines of the access log. */
  readonly log: readonly string[];
}

/** Alice's and Bob's maildrops; passwords are `secret`. The server is gone after the test. */
export async function startPop3(
  messages: readonly string[] = [],
  options: Partial<Pop3ServerOptions> = {},
): Promise<Started> {
  const store = memoryMailStore(
    ['alice', 'bob'].map((name) => ({ name, password: 'secret', addresses: [`${name}@example.test`] })),
  );
  for (const message of messages) store.add('alice', 'INBOX', Buffer.from(message, 'latin1'));
  const log: string[] = [];
  const { limits, ...rest } = options;
  const server = await startPop3Server({
    host: '127.0.0.1',
    port: 0,
    implicitPort: 0,
    store,
    hostname: 'mail.test',
    certificate: async () => (await certificate()).pair,
    limits: { loginDelay: 0, ...limits },
    log: (line) => void log.push(line),
    ...rest,
  });
  onTestFinished(() => server.stop());
  return { ...server, store, log, implicitPort: server.implicitPort ?? 0 };
}

let made: ReturnType<typeof make> | undefined;

/** One for all tests of a file: making it takes a while. */
export const certificate = (): ReturnType<typeof make> => (made ??= make());

async function make() {
  // Neither is there a folder to keep the authority in, nor need it be kept.
  const { ca, issue } = await labCertificates('/dev/null/nowhere');
  return { ca, pair: await issue(LOOPBACK_NAMES) };
}
