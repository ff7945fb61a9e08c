import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Lab, startLab } from '../../../src/lab/lab.ts';
import { openImap as openLibraryImap } from '../../../src/library/imap.ts';
import { openSmtp as openLibrarySmtp } from '../../../src/library/smtp.ts';
import type { ImapClient } from '../../../src/protocols/imap.ts';
import type { SmtpClient } from '../../../src/protocols/smtp.ts';
import { openImap as openRawImap } from '../../../src/raw/imap/client.ts';
import { openPop3 } from '../../../src/raw/pop3/client.ts';
import { openSmtp as openRawSmtp } from '../../../src/raw/smtp/client.ts';
import { gather } from '../../contract/bodies.ts';
import { emptyFolder } from '../../helpers/scratch.ts';
import { cutPlaces, splitAt } from '../../helpers/splits.ts';

/** Each is sent twice, and read three times each. */
const RUNS = 100;
const CRLF = '\r\n';

let lab: Lab;
let removeFolder: () => Promise<void>;
const smtp: SmtpClient[] = [];
const imap: ImapClient[] = [];

beforeAll(async () => {
  const { path: dataDir, remove } = await emptyFolder();
  removeFolder = remove;
  lab = await startLab({ mail: true, mailSamples: false, dataDir });
  const { mail } = lab;
  smtp.push(
    await openRawSmtp({ ...mail.smtp, tls: 'none' }),
    await openLibrarySmtp({ ...mail.smtp, tls: 'none' }),
  );
  imap.push(await openRawImap(account(mail.imap)), await openLibraryImap(account(mail.imap)));
});

afterAll(async () => {
  await Promise.all([...smtp, ...imap].map((client) => client.close()));
  await lab.stop();
  await removeFolder();
});

test('what SMTP sends, POP3 and IMAP have, byte for byte', { timeout: 60_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(messages(), cutPlaces(), async (text, places) => {
      const message = Buffer.from(text, 'latin1');
      lab.mail.clear();
      for (const client of smtp) {
        await client.send(
          { from: 'bob@mail.test', to: ['alice@mail.test'] },
          {
            size: message.length,
            async *open() {
              yield* splitAt(message, places);
            },
          },
        );
      }
      const [first, second, ...more] = lab.mail.messages('alice').map(({ raw }) => withoutTrace(raw));
      expect(more).toEqual([]);
      const arrived = text.endsWith(CRLF) ? [text] : [text, text + CRLF];
      expect(arrived).toContain(first);
      expect(arrived).toContain(second);
      expect(await byPop3()).toEqual([first, second]);
      for (const client of imap) expect(await byImap(client)).toEqual([first, second]);
    }),
    { numRuns: RUNS },
  );
});

/** One character a byte; lines end in CRLF, as RFC 5322 wants it, the last one maybe not. */
function messages(): fc.Arbitrary<string> {
  const head = fc.constantFrom('', `Subject: a letter${CRLF}${CRLF}`, `Subject: no body${CRLF}`);
  const end = fc.constantFrom('', CRLF, CRLF + CRLF);
  return fc
    .tuple(head, fc.array(lines(), { maxLength: 20 }), end)
    .map(([begin, body, finish]) => begin + body.join(CRLF) + finish);
}

function lines(): fc.Arbitrary<string> {
  // What ends something in one of the protocols, and what a server that reads carelessly takes for a command.
  const forged = fc.constantFrom(
    '',
    '.',
    '..',
    '.a',
    ')',
    '+OK',
    '* BYE',
    'a1 OK done',
    '{3}',
    'QUIT',
    'From x',
  );
  const eightBits = fc.uint8Array({ maxLength: 40 }).map((bytes) => lineOf(Buffer.from(bytes)));
  const base64 = fc
    .uint8Array({ minLength: 57, maxLength: 57 })
    .map((bytes) => Buffer.from(bytes).toString('base64'));
  // Beyond what RFC 5321, section 4.5.3.1.6, allows, and what a single read brings.
  const long = fc
    .tuple(fc.constantFrom('', '.'), fc.constantFrom(998, 999, 5_000, 70_000))
    .map(([dot, length]) => dot + 'x'.repeat(length));
  return fc.oneof({ weight: 4, arbitrary: forged }, { weight: 3, arbitrary: eightBits }, base64, long);
}

function lineOf(bytes: Buffer): string {
  return bytes.toString('latin1').replace(/[\r\n]/g, '.');
}

/** What the server has put on top (RFC 5321, section 4.4). */
function withoutTrace(raw: Uint8Array): string {
  const text = Buffer.from(raw).toString('latin1');
  const [trace = ''] =
    /^Return-Path: .*\r\nDelivered-To: .*\r\nReceived: .*\r\n(?:\t.*\r\n){2}/.exec(text) ?? [];
  expect(trace).not.toBe('');
  return text.slice(trace.length);
}

async function byPop3(): Promise<string[]> {
  const client = await openPop3(account(lab.mail.pop3));
  const texts: string[] = [];
  for await (const { body } of client.retrieveAll([1, 2])) texts.push(withoutTrace(await gather(body)));
  await client.quit();
  return texts;
}

async function byImap(client: ImapClient): Promise<string[]> {
  await client.open('INBOX', { readOnly: true });
  const texts: string[] = [];
  for (const uid of await client.search([])) texts.push(withoutTrace(await gather(await client.source(uid))));
  return texts;
}

function account({ host, port }: { readonly host: string; readonly port: number }) {
  return { host, port, tls: 'none', credentials: { user: 'alice', password: 'secret' } } as const;
}
