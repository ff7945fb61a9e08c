import { onTestFinished } from 'vitest';
import { memoryMailStore } from '../../../../src/lab/mail/store/memory-store.ts';
import type { MailStore } from '../../../../src/lab/mail/store/types.ts';
import {
  type SmtpServer,
  type SmtpServerSettings,
  startSmtpServer,
} from '../../../../src/lab/mail/smtp/server.ts';
import { labCertificates } from '../../../../src/lab/certificates.ts';
import { scratchFolder } from '../../../helpers/scratch.ts';
import { USERS } from '../store/stores.ts';

export interface StartedSmtp extends SmtpServer {
  readonly store: MailStore;
  readonly lines: readonly string[];
  /** The authority's certificate, in a file. */
  readonly caPath: string;
  /** What came for the user, as text with one character a byte. */
  received(user: string): readonly string[];
}

/** A server with empty mailboxes for alice and bob, until the test is over. */
export async function startSmtp(settings: Partial<SmtpServerSettings> = {}): Promise<StartedSmtp> {
  const certificates = await labCertificates(scratchFolder());
  const store = settings.store ?? memoryMailStore(USERS);
  const lines: string[] = [];
  const server = await startSmtpServer({
    host: '127.0.0.1',
    port: 0,
    store,
    hostname: 'smtp.test',
    certificate: () => certificates.issue(['smtp.test', 'localhost', '127.0.0.1']),
    log: (line) => lines.push(line),
    ...settings,
  });
  onTestFinished(() => server.stop());
  return {
    ...server,
    store,
    lines,
    caPath: certificates.caPath ?? '',
    received: (user) =>
      store
        .messages(user, 'INBOX')
        .map(({ uid }) => (store.content(user, 'INBOX', uid) as Buffer).toString('latin1')),
  };
}

/** The message as it was sent, without what the server has written above it. */
export function withoutTrace(message: string): string {
  return message.replace(/^Return-Path: .*\r\n(?:Delivered-To: .*\r\n)+Received: .*\r\n(?:\t.*\r\n)+/, '');
}
