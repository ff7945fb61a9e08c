import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  composeMessage,
  connectImap,
  connectPop3,
  connectSmtp,
  isNetkitError,
  type Lab,
  parseSearch,
  readMessage,
  startLab,
} from '../src/index.ts';
import { emptyFolder } from './helpers/scratch.ts';

let folder: Awaited<ReturnType<typeof emptyFolder>>;
let lab: Lab;
beforeAll(async () => {
  folder = await emptyFolder();
  lab = await startLab({ mail: true, dataDir: folder.path });
});
afterAll(async () => {
  await lab.stop();
  await folder.remove();
});

const credentials = { user: 'bob', password: 'secret' };

describe.each(['raw', 'library'] as const)('mail, through the %s client', (client) => {
  it('is sent, arrives, and is found by IMAP and POP3', async () => {
    const bob = lab.mail.users.find(({ name }) => name === 'bob');
    const password = bob?.password ?? '';
    const { message, envelope } = await composeMessage({
      from: 'Älice <alice@mail.test>',
      to: ['bob@mail.test'],
      subject: `Grüße, ${client}`,
      text: '.hidden\nand "seen"\n',
      attachments: [{ content: Buffer.from([0, 255, 10]), name: 'größe.bin' }],
    });
    await using smtp = await connectSmtp('smtp://mail.test', { client, tls: 'require', dial: lab.dial });
    const { accepted, refused } = await smtp.client.send(envelope, message);
    expect([accepted, refused]).toEqual([['bob@mail.test'], []]);

    const arrived = await lab.mail.waitForMessage({ to: 'bob@mail.test', subject: `Grüße, ${client}` });
    expect((await arrived.parse()).text).toContain('.hidden');

    await using imap = await connectImap('imaps://mail.test/INBOX', {
      client,
      credentials: { user: 'bob', password },
      dial: lab.dial,
    });
    await imap.client.open(imap.path, { readOnly: true });
    const [uid = 0] = await imap.client.search(parseSearch([`subject:${client}`, 'unseen']));
    const { facts, attachments } = await readMessage(await imap.client.source(uid));
    expect(facts.from).toBe('Älice <alice@mail.test>');
    expect(attachments.map(({ name, content }) => [name, [...content()]])).toEqual([
      ['größe.bin', [0, 255, 10]],
    ]);

    await using pop3 = await connectPop3(`pop3s://bob:${password}@mail.test`, { dial: lab.dial });
    const { count } = await pop3.client.stat();
    const bytes: Uint8Array[] = [];
    for await (const chunk of await pop3.client.retrieve(count)) bytes.push(Buffer.from(chunk));
    expect(Buffer.concat(bytes).toString('latin1')).toContain('\r\n.hidden\r\nand "seen"\r\n');
  });

  it('is refused to who does not know the password, in the same words', async () => {
    const wrong = { client, credentials: { ...credentials, password: 'wrong' }, dial: lab.dial };
    for (const connecting of [connectSmtp('mail.test', wrong), connectImap('mail.test', wrong)]) {
      const error = await connecting.then(
        () => undefined,
        (reason: unknown) => reason,
      );
      expect(isNetkitError(error) && error.code).toBe('login-denied');
    }
  });
});

it('says which addresses and clients there are not', async () => {
  await expect(connectImap('pop3://mail.test')).rejects.toMatchObject({ code: 'bad-url' });
  await expect(connectSmtp('mail.test', { client: 'other' as 'raw' })).rejects.toMatchObject({
    code: 'usage',
  });
});
