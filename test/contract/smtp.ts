import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { MessageSource } from '../../src/protocols/mail.ts';
import type { SaslMechanism } from '../../src/protocols/sasl.ts';
import type { Envelope, SmtpClient, SmtpSettings, SmtpTarget } from '../../src/protocols/smtp.ts';
import { createRecorder } from '../../src/transcript/recorder.ts';
import type { EntryListener } from '../../src/transcript/types.ts';
import { createCertificate } from '../helpers/certificates.ts';
import { piecesOf } from './bodies.ts';
import type { RunningSmtpSite, SmtpSite } from './smtp-site.ts';
import { place } from './place.ts';
import type { Mode } from '../../scripts/interop/rows.ts';

type OpenSmtp = (target: SmtpTarget, settings?: SmtpSettings) => Promise<SmtpClient>;

export interface SmtpContractSubject {
  readonly name: SmtpClient['kind'];
  readonly openSmtp: OpenSmtp;
}

/** What nodemailer speaks; with the others it says so before anything is sent. */
const NODEMAILER: ReadonlySet<SaslMechanism> = new Set(['CRAM-MD5', 'XOAUTH2', 'PLAIN', 'LOGIN']);
/** More than one record of TLS, one segment and one buffer. */
const BIG_BYTES = 1_000_000;

/** A message in one piece, or in those that are named. */
function messageOf(...pieces: readonly (string | Buffer)[]): MessageSource {
  const buffers = pieces.map((piece) => (typeof piece === 'string' ? Buffer.from(piece, 'latin1') : piece));
  return {
    size: buffers.reduce((sum, { length }) => sum + length, 0),
    async *open() {
      yield* buffers;
    },
  };
}

/** What every client promises of every server (../../src/protocols/smtp.ts), checked from outside. */
export function describeSmtpContract(site: SmtpSite, { name, openSmtp }: SmtpContractSubject): void {
  const here = place({ protocol: 'SMTP', server: site.name, client: name });
  describe(`the ${name} client and ${site.name}`, here, () => {
    let running: RunningSmtpSite;
    let number = 0;
    beforeAll(async () => {
      running = await site.start();
    });
    afterAll(() => running.stop());

    const settings = (more: SmtpSettings = {}): SmtpSettings => ({
      ...more,
      dial: { family: 4, tls: { ca: running.ca }, ...more.dial },
    });
    const target = (more: Partial<SmtpTarget> = {}): SmtpTarget => ({
      host: running.host,
      port: running.port,
      tls: 'none',
      ...more,
    });
    async function open(more: Partial<SmtpTarget> = {}, settled: SmtpSettings = {}): Promise<SmtpClient> {
      const client = await openSmtp(target(more), settings(settled));
      onTestFinished(() => client.close());
      return client;
    }
    const toAlice = (): Envelope => ({ from: running.mailboxes.bob, to: [running.mailboxes.alice] });
    /** The first line of a message, which no other has. */
    const fresh = (): string => `X-Marker: ${name} ${process.pid} ${Date.now()} ${(number += 1)}`;
    /** All that a server might miss is there, so that it adds nothing below the marker. */
    const headerOf = (marker: string): string =>
      `${marker}\r\nFrom: <bob@example.test>\r\nTo: <alice@example.test>\r\nSubject: contract\r\n` +
      `Date: Thu, 01 Jan 2026 00:00:00 +0000\r\nMessage-ID: <${marker.replaceAll(/\W+/g, '.')}@example.test>\r\n\r\n`;

    describe('a session', () => {
      it('tells who is there, and what the server can do', async () => {
        const { kind, protocol, session } = await open();
        expect([kind, protocol]).toEqual([name, 'smtp']);
        expect(session.greeting).toEqual({ code: 220, lines: [expect.stringMatching(running.greeting)] });
        expect(session.connection.remote).toBe(`127.0.0.1:${running.port}`);
        expect(session.connection.tls).toBeUndefined();
        expect(session.authenticated).toBeUndefined();
        expect(session.offers.map(({ stage }) => stage)).toEqual(['plain']);
        for (const extension of running.extensions) {
          expect(session.offers[0]?.extensions).toContainEqual(expect.stringMatching(extension));
        }
      });

      it('begins with a server that can do nothing, where there is such a port', async (context) => {
        if (running.barePort === undefined) return context.skip('the server has no such port');
        const client = await open({ port: running.barePort });
        expect(client.session.offers).toEqual([{ stage: 'plain', extensions: [] }]);
        const marker = fresh();
        await client.send(toAlice(), messageOf(headerOf(marker), 'plain\r\n'));
        expect((await running.received('alice', marker)).toString()).toBe(`${headerOf(marker)}plain\r\n`);
      });

      it('is over after its goodbye, which is said once, and may be asked for twice', async () => {
        let text = '';
        const listener: EntryListener = (entry) => {
          if (entry.kind === 'sent') text += Buffer.from(entry.bytes).toString('latin1');
        };
        const recorder = createRecorder({ client: name, listeners: [listener] });
        const client = await open({}, { recorder });
        await Promise.all([client.close(), client.close()]);
        await client.close();
        expect(text.match(/QUIT/g)).toHaveLength(1);
        await expect(client.send(toAlice(), messageOf('x'))).rejects.toMatchObject({
          name: 'TransportError',
        });
      });

      it('refuses words that would begin another command', async () => {
        await expect(open({ name: 'a\r\nQUIT' })).rejects.toMatchObject({ name: 'UsageError' });
        const credentials = { user: 'a\0b', password: 'c' };
        await expect(open({ credentials, mechanism: 'PLAIN' })).rejects.toMatchObject({ name: 'UsageError' });
        const client = await open();
        for (const to of ['a@b\r\nDATA', 'a>@b', 'a b@c', '']) {
          const sending = client.send({ from: '', to: [to] }, messageOf('x'));
          await expect(sending).rejects.toMatchObject({ name: 'UsageError' });
        }
        await expect(client.send({ from: '', to: [] }, messageOf('x'))).rejects.toMatchObject({
          name: 'UsageError',
        });
        expect((await client.send(toAlice(), messageOf(headerOf(fresh())))).accepted).toHaveLength(1);
      });
    });

    describe('a message', () => {
      it.each<readonly [string, readonly (string | Buffer)[]]>([
        ['of some lines', ['hello\r\n', 'world\r\n']],
        ['without a body', []],
        ['with dots', ['.\r\n..\r\n.x\r\nx.\r\n...\r\n']],
        ['with dots at the borders of its pieces', ['a\r\n', '.', '\r\n', '.', '.\r', '\n', '.b\r\n']],
        ['of eight bits', [Buffer.from(Array.from({ length: 128 }, (_, at) => at + 128)), '\r\n']],
        ['with a long line', [`${'long '.repeat(180)}\r\n`]],
        ['that looks like commands', ['QUIT\r\nRSET\r\nMAIL FROM:<x@y>\r\n']],
        ['with empty lines at its end', ['x\r\n\r\n\r\n']],
      ])('arrives as it was sent: %s', async (_, body) => {
        const client = await open();
        const marker = fresh();
        const whole = Buffer.concat(
          [headerOf(marker), ...body].map((piece) =>
            typeof piece === 'string' ? Buffer.from(piece) : piece,
          ),
        );
        const delivery = await client.send(toAlice(), messageOf(headerOf(marker), ...body));
        expect(delivery).toMatchObject({
          accepted: [running.mailboxes.alice],
          refused: [],
          reply: { code: 250 },
          bytes: whole.length,
        });
        expect((await running.received('alice', marker)).toString('latin1')).toBe(whole.toString('latin1'));
      });

      it.each([
        ['bare LF', 'a\nb\n.\nc\n', 'a\r\nb\r\n.\r\nc\r\n'],
        ['no end of its last line', 'a\r\nb', 'a\r\nb\r\n'],
      ])('has the line ends of mail: %s', async (_, body, arrived) => {
        const client = await open();
        const marker = fresh();
        const { bytes } = await client.send(toAlice(), messageOf(headerOf(marker), body));
        expect((await running.received('alice', marker)).toString()).toBe(headerOf(marker) + arrived);
        expect(bytes).toBe(headerOf(marker).length + arrived.length);
      });

      it('may be large, and come in a buffer that is used again', async () => {
        const client = await open({ tls: 'require' });
        const marker = fresh();
        const line = '.'.padEnd(70, 'abcdefg') + '\r\n';
        const whole = Buffer.from(headerOf(marker) + line.repeat(Math.ceil(BIG_BYTES / line.length)));
        const message = { size: undefined, open: () => piecesOf(whole) };
        expect((await client.send(toAlice(), message)).bytes).toBe(whole.length);
        expect((await running.received('alice', marker)).equals(whole)).toBe(true);
      });

      it('may be followed by others', async () => {
        const client = await open();
        const markers = [fresh(), fresh(), fresh()];
        for (const marker of markers) await client.send(toAlice(), messageOf(headerOf(marker), 'x\r\n'));
        for (const marker of markers) {
          expect((await running.received('alice', marker)).toString()).toBe(`${headerOf(marker)}x\r\n`);
        }
      });

      it('may be from nobody', async () => {
        const client = await open();
        const marker = fresh();
        await client.send({ ...toAlice(), from: '' }, messageOf(headerOf(marker)));
        await running.received('alice', marker);
      });

      it('goes to addresses in UTF-8, where there is such a mailbox', async (context) => {
        const { utf8 } = running.mailboxes;
        if (utf8 === undefined) return context.skip('the server has no such mailbox');
        const client = await open();
        const marker = fresh();
        const { accepted } = await client.send({ ...toAlice(), to: [utf8] }, messageOf(headerOf(marker)));
        expect(accepted).toEqual([utf8]);
        await running.received('utf8', marker);
      });

      it('that is too large is not begun', async () => {
        const client = await open();
        let opened = false;
        const message: MessageSource = {
          size: running.maxBytes + 1,
          async *open() {
            opened = true;
            yield Buffer.alloc(0);
          },
        };
        await expect(client.send(toAlice(), message)).rejects.toMatchObject({
          name: 'LimitError',
          code: 'too-large',
        });
        expect(opened).toBe(false);
        expect((await client.send(toAlice(), messageOf(headerOf(fresh())))).accepted).toHaveLength(1);
      });

      it('whose source fails arrives nowhere, and nothing follows it', async () => {
        const client = await open();
        const marker = fresh();
        const failure = new Error('the disk is broken');
        const message: MessageSource = {
          size: undefined,
          async *open() {
            yield Buffer.from(`${headerOf(marker)}${'x'.repeat(70)}\r\n`);
            throw failure;
          },
        };
        await expect(client.send(toAlice(), message)).rejects.toBe(failure);
        await expect(client.send(toAlice(), messageOf('x'))).rejects.toBeInstanceOf(Error);
        // Another one, sent later, is there: so would be the first.
        const after = fresh();
        await (await open()).send(toAlice(), messageOf(headerOf(after)));
        await running.received('alice', after);
        expect(await running.count('alice', marker)).toBe(0);
      });

      it('can be broken off', async () => {
        const abort = new AbortController();
        const client = await open({}, { signal: abort.signal });
        const marker = fresh();
        const message: MessageSource = {
          size: undefined,
          async *open() {
            yield Buffer.from(headerOf(marker));
            abort.abort();
            yield Buffer.from('x\r\n');
          },
        };
        await expect(client.send(toAlice(), message)).rejects.toMatchObject({ code: 'aborted' });
        await expect(open({}, { signal: abort.signal })).rejects.toMatchObject({ code: 'aborted' });
      });

      it('is sent one at a time', async () => {
        const client = await open();
        const first = client.send(toAlice(), messageOf(headerOf(fresh())));
        await expect(client.send(toAlice(), messageOf('x'))).rejects.toMatchObject({ name: 'UsageError' });
        expect((await first).accepted).toHaveLength(1);
      });
    });

    describe('recipients', () => {
      it('are answered for one by one', async () => {
        const client = await open();
        const marker = fresh();
        const { alice, bob } = running.mailboxes;
        const to = [alice, ...running.refused.map(({ address }) => address), bob];
        const delivery = await client.send({ from: bob, to }, messageOf(headerOf(marker), 'for two\r\n'));
        expect(delivery.accepted).toEqual([alice, bob]);
        expect(delivery.refused).toEqual(
          running.refused.map(({ address, code }) => ({
            address,
            reply: { code, lines: [expect.stringMatching(/\S/)] },
            temporary: code < 500,
          })),
        );
        for (const user of ['alice', 'bob'] as const) {
          expect((await running.received(user, marker)).toString()).toBe(`${headerOf(marker)}for two\r\n`);
        }
      });

      it('may all be refused, and the session goes on', async () => {
        const client = await open();
        for (const { address, code } of running.refused) {
          const sending = client.send({ ...toAlice(), to: [address] }, messageOf(headerOf(fresh())));
          await expect(sending).rejects.toMatchObject({
            name: 'RefusalError',
            code: 'mail-refused',
            status: code,
            message: expect.stringContaining(address),
          });
        }
        const all = running.refused.map(({ address }) => address);
        const sending = client.send({ ...toAlice(), to: all }, messageOf(headerOf(fresh())));
        await expect(sending).rejects.toMatchObject({ code: 'mail-refused' });
        const marker = fresh();
        await client.send(toAlice(), messageOf(headerOf(marker)));
        await running.received('alice', marker);
      });
    });

    describe('TLS', place({ tls: 'starttls' }), () => {
      const modes: readonly (readonly [string, Mode, () => Partial<SmtpTarget>])[] = [
        ['asked for', 'starttls', () => ({ tls: 'require' })],
        ['where the server has it', 'starttls', () => ({ tls: 'auto' })],
        ['from the first byte', 'implicit', () => ({ tls: 'implicit', port: running.implicitPort })],
      ];

      for (const [how, tls, mode] of modes) {
        it(`protects all that follows: ${how}`, place({ tls }), async () => {
          const client = await open({ ...mode(), credentials: running.user });
          const { connection, offers } = client.session;
          expect(connection.tls).toMatchObject({
            trusted: true,
            version: expect.stringMatching(/^TLSv1\.[23]$/),
          });
          expect(connection.timings.tls).toBeGreaterThanOrEqual(connection.timings.connect);
          expect(offers.map(({ stage }) => stage)).toEqual(
            mode().tls === 'implicit' ? ['tls', 'auth'] : ['plain', 'tls', 'auth'],
          );
          const marker = fresh();
          await client.send(toAlice(), messageOf(headerOf(marker), 'x\r\n'));
          expect((await running.received('alice', marker)).toString()).toBe(`${headerOf(marker)}x\r\n`);
        });

        it(`is refused where the certificate is not trusted: ${how}`, place({ tls }), async () => {
          const other = await createCertificate({ subject: 'CN=Somebody else', authority: true });
          const opening = open(mode(), { dial: { tls: { ca: other.cert } } });
          await expect(opening).rejects.toMatchObject({ name: 'TransportError', code: 'certificate' });
        });
      }

      it('is refused where the certificate has another name, and taken where nobody looks', async () => {
        const resolve = new Map([[`elsewhere.test:${running.port}`, ['127.0.0.1']]]);
        const elsewhere = { host: 'elsewhere.test', tls: 'require' } as const;
        const dial = { resolve, tls: { ca: running.ca } };
        await expect(open(elsewhere, { dial })).rejects.toMatchObject({ code: 'certificate' });
        const client = await open(elsewhere, { dial: { ...dial, tls: { insecure: true } } });
        expect(client.session.connection.tls).toMatchObject({ trusted: false });
      });
    });

    describe('a login', place({ tls: 'starttls' }), () => {
      it('is by each mechanism that is named, or said to be beyond the client', async () => {
        for (const mechanism of running.mechanisms) {
          const opening = open({ tls: 'require', credentials: running.user, mechanism });
          if (name === 'library' && !NODEMAILER.has(mechanism)) {
            await expect(opening).rejects.toMatchObject({ name: 'UsageError' });
          } else expect((await opening).session.authenticated).toBe(mechanism);
        }
      });

      it('is by the best of those that the server offers', async () => {
        const { session } = await open({ tls: 'require', credentials: running.user });
        const best = running.mechanisms.find((each) => name === 'raw' || NODEMAILER.has(each));
        expect(session.authenticated).toBe(best);
      });

      it('leaves no secret in the transcript', async () => {
        const { user, password } = running.user;
        for (const mechanism of ['PLAIN', 'LOGIN'] as const) {
          let text = '';
          const recorder = createRecorder({
            client: name,
            listeners: [
              (entry) => {
                if (entry.kind === 'sent' || entry.kind === 'received')
                  text += Buffer.from(entry.bytes).toString();
              },
            ],
          });
          await (await open({ tls: 'require', credentials: running.user, mechanism }, { recorder })).close();
          expect(text).toContain(`AUTH ${mechanism}`);
          expect(text).toContain('QUIT\r\n');
          for (const secret of [password, `\0${user}\0${password}`]) {
            expect(text).not.toContain(Buffer.from(secret).toString('base64'));
          }
        }
      });

      it('with a wrong password is refused, and the password not repeated', async () => {
        for (const mechanism of ['PLAIN', 'CRAM-MD5'] as const) {
          const credentials = { user: running.user.user, password: 'wrong-one' };
          await expect(open({ tls: 'require', credentials, mechanism })).rejects.toMatchObject({
            name: 'RefusalError',
            code: 'login-denied',
            status: 535,
            message: expect.not.stringContaining('wrong-one'),
          });
        }
      });

      it('in the clear is told of, unless that was asked for', place({ tls: 'plain' }), async () => {
        const notes: string[] = [];
        const onNote = (note: string): number => notes.push(note);
        await open({ tls: 'none', credentials: running.user, mechanism: 'PLAIN' }, { onNote });
        await open({ tls: 'require', credentials: running.user, mechanism: 'PLAIN' }, { onNote });
        expect(notes).toEqual([]);
      });
    });
  });
}
