/** Whom a login means, to each of the three servers. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Lab, startLab } from '../../../src/lab/lab.ts';
import type { LoginMechanism, MailTarget } from '../../../src/protocols/mail.ts';
import { openImap } from '../../../src/raw/imap/client.ts';
import { openPop3 } from '../../../src/raw/pop3/client.ts';
import { openSmtp } from '../../../src/raw/smtp/client.ts';
import { emptyFolder } from '../../helpers/scratch.ts';

let lab: Lab;
let removeFolder: () => Promise<void>;

beforeAll(async () => {
  const { path: dataDir, remove } = await emptyFolder();
  removeFolder = remove;
  lab = await startLab({ mail: true, dataDir });
});

afterAll(async () => {
  await lab.stop();
  await removeFolder();
});

const target = (at: { readonly host: string; readonly port: number }, user: string): MailTarget => ({
  ...at,
  tls: 'none',
  credentials: { user, password: 'secret' },
});

describe.each(['alice', 'alice@mail.test', 'Alice@MAIL.test'])('%s', (user) => {
  test.each<LoginMechanism>(['USER', 'APOP', 'PLAIN', 'CRAM-MD5', 'SCRAM-SHA-256'])(
    'logs in to POP3 by %s',
    async (mechanism) => {
      const client = await openPop3({ ...target(lab.mail.pop3, user), mechanism });
      expect((await client.stat()).count).toBe(lab.mail.messages('alice').length);
      await client.close();
    },
  );

  test.each<LoginMechanism>(['LOGIN', 'PLAIN', 'CRAM-MD5', 'SCRAM-SHA-256'])(
    'logs in to IMAP by %s',
    async (mechanism) => {
      const client = await openImap({ ...target(lab.mail.imap, user), mechanism });
      expect((await client.open('INBOX')).messages).toBe(lab.mail.messages('alice').length);
      await client.close();
    },
  );

  test.each<LoginMechanism>(['PLAIN', 'LOGIN', 'CRAM-MD5'])('logs in to SMTP by %s', async (mechanism) => {
    const client = await openSmtp({ ...target(lab.mail.smtp, user), mechanism });
    expect(client.session.authenticated).toBe(mechanism);
    await client.close();
  });
});

test('bob’s address is not alice', async () => {
  const { pop3, imap, smtp } = lab.mail;
  const user = 'bob@mail.test';
  const denied = { code: 'login-denied' };
  await expect(openPop3(target(pop3, user))).rejects.toMatchObject(denied);
  await expect(openImap(target(imap, user))).rejects.toMatchObject(denied);
  await expect(openSmtp(target(smtp, user))).rejects.toMatchObject(denied);
});
