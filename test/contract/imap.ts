import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import {
  type BodyPart,
  type FolderEvent,
  IMAP_CANNOT,
  type ImapClient,
  type ImapSettings,
  type ImapTarget,
  type MessageSummary,
  type SearchTerm,
} from '../../src/protocols/imap.ts';
import { SASL_MECHANISMS } from '../../src/protocols/sasl.ts';
import { createRecorder } from '../../src/transcript/recorder.ts';
import type { EntryListener } from '../../src/transcript/types.ts';
import { createCertificate } from '../helpers/certificates.ts';
import { gather, sha256 } from './bodies.ts';
import { FORGED, NESTED, plainMessage, RICH, sourceOf } from './imap-messages.ts';
import type { ImapSite, RunningImapSite } from './imap-site.ts';
import { place } from './place.ts';

type OpenImap = (target: ImapTarget, settings?: ImapSettings) => Promise<ImapClient>;

export interface ImapContractSubject {
  readonly name: ImapClient['kind'];
  readonly load: () => Promise<OpenImap>;
}

/** More than one piece, record of TLS and buffer. */
const BIG_BYTES = 2_500_000;
const SEEN = String.raw`\Seen`;
const FLAGGED = String.raw`\Flagged`;
const DELETED = String.raw`\Deleted`;

/** What every client promises of every server (../../src/protocols/imap.ts), checked from outside. */
export function describeImapContract(site: ImapSite, { name, load }: ImapContractSubject): void {
  const here = place({ protocol: 'IMAP', server: site.name, client: name });
  describe(`the ${name} client and ${site.name}`, here, () => {
    let running: RunningImapSite;
    let openImap: OpenImap;
    let number = 0;
    /** Servers take their time with a wrong password: meanwhile, the other tests run. */
    let denied: Promise<unknown>;
    beforeAll(async () => {
      [running, openImap] = await Promise.all([site.start(), load()]);
      const credentials = { user: running.user.user, password: 'wrong-one' };
      denied = openImap(target({ credentials }), settings()).catch((error: unknown) => error);
    });
    afterAll(() => running.stop());

    const settings = (more: ImapSettings = {}): ImapSettings => ({
      ...more,
      dial: { family: 4, tls: { ca: running.ca }, ...more.dial },
    });
    const target = (more: Partial<ImapTarget> = {}): ImapTarget => ({
      host: running.host,
      port: running.port,
      tls: 'none',
      credentials: running.user,
      ...more,
    });
    async function open(more: Partial<ImapTarget> = {}, settled: ImapSettings = {}): Promise<ImapClient> {
      const client = await openImap(target(more), settings(settled));
      onTestFinished(() => client.close());
      return client;
    }
    /** With the folder open into which the suite writes. */
    async function openArea(settled: ImapSettings = {}): Promise<ImapClient> {
      const client = await open({}, settled);
      await client.open(running.area);
      return client;
    }
    /** A word that no other message has. */
    const fresh = (): string => `word${process.pid}${name}${(number += 1)}`;
    /** Stores messages in the area, and finds out their UIDs where the server does not tell. */
    async function store(client: ImapClient, ...words: readonly string[]): Promise<number[]> {
      const uids: number[] = [];
      for (const word of words) {
        const { uid } = await client.append(running.area, sourceOf(plainMessage(word)));
        const found = uid ?? (await client.search([{ in: 'subject', text: word }]))[0];
        if (found === undefined) throw new Error(`${word} was not stored`);
        uids.push(found);
      }
      return uids;
    }

    describe('logging in', () => {
      it('tells who is there, and what the server can do', async () => {
        const client = await open();
        expect(client.kind).toBe(name);
        expect(client.protocol).toBe('imap');
        const { greeting, capabilities, connection } = client.session;
        expect(greeting).toMatch(running.greeting);
        expect(capabilities).toEqual(expect.arrayContaining([...running.capabilities]));
        expect(capabilities).toEqual([...capabilities].toSorted());
        expect(connection.remote).toBe(`127.0.0.1:${running.port}`);
        expect(connection.local).toMatch(/^127\.0\.0\.1:\d+$/);
        expect(connection.tls).toBeUndefined();
      });

      for (const mechanism of [...SASL_MECHANISMS, 'LOGIN-COMMAND'] as const) {
        it(`by ${mechanism} where the server has it, and shows no secret`, async (context) => {
          if (!running.mechanisms.includes(mechanism))
            return context.skip('the server has no such mechanism');
          const isToken = mechanism.includes('OAUTH');
          const secret = (isToken ? running.token : running.user.password) ?? '';
          const credentials = isToken ? { user: running.user.user, token: secret } : running.user;
          const text: string[] = [];
          const opening = open({ credentials, mechanism }, { recorder: textInto(name, text) });
          if (name === 'library' && /SCRAM|CRAM/.test(mechanism)) {
            await expect(opening).rejects.toMatchObject({
              name: 'UsageError',
              message: IMAP_CANNOT.library.scram,
            });
            return;
          }
          const client = await opening;
          expect(client.session.authenticated).toBe(mechanism);
          expect((await client.status(running.area)).uidValidity).toBeGreaterThan(0);
          await client.close();
          const said = text.join('');
          expect(said).toContain(mechanism === 'LOGIN-COMMAND' ? 'LOGIN' : `AUTHENTICATE ${mechanism}`);
          expect(said).toContain('****');
          expect(said).not.toContain(secret);
          const encoded = said.match(/[\w+/]{8,}={0,2}/g) ?? [];
          expect(encoded.map((each) => Buffer.from(each, 'base64').toString()).join(' ')).not.toContain(
            secret,
          );
        });
      }

      it('refuses words that would begin another command', async () => {
        const opening = open({ credentials: { user: 'a\r\nx DELETE b', password: 'c' } });
        await expect(opening).rejects.toMatchObject({ name: 'UsageError' });
      });

      it('is left out without credentials', async () => {
        const { credentials: _, ...nobody } = target();
        const client = await openImap(nobody, settings());
        onTestFinished(() => client.close());
        expect(client.session.authenticated).toBeUndefined();
        expect(client.session.capabilities).toContain('IMAP4REV1');
      });
    });

    describe('TLS', () => {
      const kindOf = (tls: 'auto' | 'require' | 'implicit') =>
        place({ tls: tls === 'implicit' ? 'implicit' : 'starttls' });
      for (const tls of ['auto', 'require', 'implicit'] as const) {
        it(`${tls}: is there, and nothing is noted`, kindOf(tls), async () => {
          const notes: string[] = [];
          const port = tls === 'implicit' ? running.implicitPort : running.port;
          const client = await open({ tls, port }, { onNote: (note) => notes.push(note) });
          expect(client.session.connection.tls).toMatchObject({ trusted: true });
          expect(notes).toEqual([]);
          expect(await client.open(running.area)).toMatchObject({ path: running.area });
        });
      }

      for (const tls of ['require', 'implicit'] as const) {
        it(`${tls}: is not believed of another authority`, kindOf(tls), async () => {
          const other = await createCertificate({ subject: 'CN=Another Authority', authority: true });
          const port = tls === 'implicit' ? running.implicitPort : running.port;
          const opening = open({ tls, port }, { dial: { family: 4, tls: { ca: other.cert } } });
          await expect(opening).rejects.toMatchObject({ name: 'TransportError', code: 'certificate' });
        });
      }
    });

    describe('folders', () => {
      it('are all there, whatever their names, INBOX first', async () => {
        const client = await open();
        const folders = await client.folders({ status: true });
        const paths = folders.map(({ path }) => path);
        expect(paths[0]).toBe('INBOX');
        expect(paths.slice(1)).toEqual(paths.slice(1).toSorted());
        expect(
          folders
            .filter(({ selectable }) => selectable)
            .map(({ path }) => path)
            .toSorted(),
        ).toEqual([...running.folders.keys()].toSorted());
        for (const { path, use, status, selectable } of folders) {
          if (!selectable) continue;
          const { messages, ...expected } = running.folders.get(path) ?? {};
          expect({ path, use }).toEqual({ path, use: expected.use });
          if (messages !== undefined && path !== running.area && path !== running.other) {
            expect({ path, messages: status?.messages }).toEqual({ path, messages });
          }
        }
        const nested = folders.find(
          ({ path, delimiter = '' }) => delimiter !== '' && path.includes(delimiter),
        );
        expect(nested?.delimiter).toHaveLength(1);
      });

      it('tell their state, and open', async () => {
        const client = await open();
        for (const [path, messages] of running.fixed) {
          const status = await client.status(path);
          expect(status.messages).toBe(messages.length);
          expect(status.unseen).toBe(messages.filter(({ flags }) => !flags.includes(SEEN)).length);
          const opened = await client.open(path, { readOnly: true });
          expect(opened).toMatchObject({
            path,
            readOnly: true,
            messages: messages.length,
            uidNext: status.uidNext,
            uidValidity: status.uidValidity,
          });
        }
        expect(await client.open(running.area)).toMatchObject({ path: running.area, readOnly: false });
      });

      it('that are missing are not found, and the session goes on', async () => {
        const client = await openArea();
        const missing = { name: 'RefusalError', code: 'not-found' };
        await expect(client.status('nowhere & nothing')).rejects.toMatchObject(missing);
        await expect(client.append('nowhere', sourceOf(plainMessage('x')))).rejects.toMatchObject(missing);
        const [uid = 0] = await store(client, fresh());
        await expect(client.copy([uid], 'nowhere')).rejects.toMatchObject(missing);
        await expect(client.open('nowhere')).rejects.toMatchObject(missing);
        expect((await client.folders()).length).toBe((await client.folders()).length);
        expect(await client.open(running.area)).toMatchObject({ path: running.area });
      });

      it('with a line end in their name are refused', async () => {
        const client = await open();
        for (const folder of ['a\r\nb', 'a\nb', 'a\0b']) {
          await expect(client.open(folder)).rejects.toMatchObject({ name: 'UsageError' });
        }
      });
    });

    describe('summaries', () => {
      it('tell of all messages what is there', async () => {
        const client = await open();
        for (const [path, messages] of running.fixed) {
          await client.open(path, { readOnly: true });
          const told = await all(client.summaries('all'));
          expect(told.map(({ uid, size, flags, received }) => ({ uid, size, flags, received }))).toEqual(
            messages.map(({ uid, size, flags, received }) => ({ uid, size, flags, received })),
          );
        }
      });

      it('of some alone: by UID, and the latest', async () => {
        const client = await open();
        const [[path, messages] = ['', []]] = [...running.fixed];
        await client.open(path, { readOnly: true });
        const uids = messages.map(({ uid }) => uid);
        const some = [uids[3]!, uids[1]!, uids[2]!];
        const told = async (set: Parameters<ImapClient['summaries']>[0]): Promise<number[]> =>
          (await all(client.summaries(set))).map(({ uid }) => uid);
        expect(await told({ uids: some })).toEqual(some.toSorted((a, b) => a - b));
        expect(await told({ last: 2 })).toEqual(uids.slice(-2));
        expect(await told({ last: uids.length + 5 })).toEqual(uids);
        expect(await told({ last: 0 })).toEqual([]);
        expect(await told({ uids: [] })).toEqual([]);
      });

      it('decode what is encoded, and tell the parts', async () => {
        const client = await openArea();
        const { uid = 0 } = await client.append(running.area, sourceOf(RICH.bytes));
        const [summary] = await all(client.summaries({ uids: [uid] }, { structure: true }));
        expect(summary).toMatchObject({ uid, size: RICH.bytes.length });
        expect(summary?.envelope).toEqual(RICH.envelope);
        expect(summary?.structure).toEqual(RICH.structure);
      });

      it('number the parts of messages within messages', async () => {
        const client = await openArea();
        const { uid = 0 } = await client.append(running.area, sourceOf(NESTED.bytes));
        const [summary] = await all(client.summaries({ uids: [uid] }, { structure: true }));
        const numbers = ({ part, parts = [] }: BodyPart): string[] => [part, ...parts.flatMap(numbers)];
        expect(summary?.structure && numbers(summary.structure)).toEqual(NESTED.numbers);
      });

      it('may be left, and nothing else may be asked for before', async () => {
        const client = await open();
        const [path = ''] = running.fixed.keys();
        await client.open(path, { readOnly: true });
        for await (const summary of client.summaries('all')) {
          expect(summary.uid).toBeGreaterThan(0);
          await expect(client.folders()).rejects.toMatchObject({ name: 'UsageError' });
          break;
        }
        expect(await client.open(running.area)).toMatchObject({ path: running.area });
      });
    });

    describe('a message', () => {
      it('comes byte for byte, and is not seen by that', async () => {
        const client = await open();
        for (const [path, messages] of running.fixed) {
          // Not read-only, where nothing would be marked anyway.
          await client.open(path);
          for (const { uid, sha256: expected } of messages.slice(0, 40)) {
            expect({ uid, sha256: sha256(await gather(await client.source(uid))) }).toEqual({
              uid,
              sha256: expected,
            });
          }
          const told = await all(client.summaries('all'));
          expect(told.map(({ flags }) => flags)).toEqual(messages.map(({ flags }) => flags));
        }
      });

      it('that holds what looks like answers, and a big one', async () => {
        const client = await openArea();
        const big = Buffer.alloc(BIG_BYTES, 'Subject: big\r\n\r\nA1 OK done\r\n* BYE\r\n)\r\n{99}\r\n');
        big.write('\r\n', BIG_BYTES - 2);
        for (const bytes of [FORGED, big]) {
          const { uid = 0 } = await client.append(running.area, sourceOf(bytes));
          const source = await gather(await client.source(uid));
          expect(source.equals(bytes)).toBe(true);
          await client.flag([uid], 'add', [DELETED]);
          await client.expunge([uid]);
        }
      });

      it('that is not there is not found', async () => {
        const client = await openArea();
        await expect(client.source(4_000_000_000)).rejects.toMatchObject({ code: 'not-found' });
        await expect(client.source(0)).rejects.toMatchObject({ name: 'UsageError' });
        expect((await client.folders()).length).toBeGreaterThan(0);
      });
    });

    describe('searching', () => {
      it('finds by each term', async () => {
        const client = await openArea();
        const [word, second] = [fresh(), fresh()];
        const [one = 0, two = 0] = await store(client, word, second);
        await client.flag([one], 'replace', [SEEN, FLAGGED, 'netkit']);
        await client.flag([two], 'replace', [String.raw`\Answered`, String.raw`\Draft`]);
        const both = { uids: [one, two] };
        const cases: readonly [SearchTerm[], number[]][] = [
          [[], [one, two]],
          [[{ is: 'all' }], [one, two]],
          [[{ uids: [] }], []],
          [[{ not: { uids: [] } }], [one, two]],
          [[{ is: 'seen' }], [one]],
          [[{ is: 'unseen' }], [two]],
          [[{ is: 'flagged' }], [one]],
          [[{ is: 'unflagged' }], [two]],
          [[{ is: 'answered' }], [two]],
          [[{ is: 'unanswered' }], [one]],
          [[{ is: 'draft' }], [two]],
          [[{ is: 'undraft' }], [one]],
          [[{ is: 'deleted' }], []],
          [[{ is: 'undeleted' }], [one, two]],
          [[{ in: 'subject', text: word.toUpperCase() }], [one]],
          [[{ in: 'from', text: 'alice@' }], [one, two]],
          [
            [
              { in: 'from', text: 'alice' },
              { in: 'from', text: 'nobody-else' },
            ],
            [],
          ],
          [
            [
              { in: 'to', text: 'bob' },
              { in: 'to', text: 'mail.test' },
              { in: 'subject', text: second },
            ],
            [two],
          ],
          [[{ in: 'cc', text: 'bob' }], []],
          [[{ in: 'bcc', text: 'bob' }], []],
          [[{ in: 'body', text: `has ${word}` }], [one]],
          [[{ in: 'text', text: second }], [two]],
          [[{ in: 'subject', text: 'Grüße' }], []],
          [[{ header: 'X-Word', text: word }], [one]],
          [[{ header: 'X-Word', text: '' }], [one, two]],
          [[{ keyword: 'netkit', set: true }], [one]],
          [[{ keyword: 'netkit', set: false }], [two]],
          [[{ when: 'on', day: '2026-01-31', sent: true }], [one, two]],
          [[{ when: 'before', day: '2026-01-31', sent: true }], []],
          [[{ when: 'since', day: '2026-01-31', sent: true }], [one, two]],
          [[{ when: 'since', day: '2026-02-01', sent: true }], []],
          [[{ when: 'before', day: '2000-01-01' }], []],
          [[{ when: 'since', day: '2000-01-01' }], [one, two]],
          [[{ size: 'larger', bytes: 0 }], [one, two]],
          [[{ size: 'smaller', bytes: 0 }], []],
          [[{ size: 'larger', bytes: 1000 }], []],
          [[{ not: { is: 'seen' } }], [two]],
          [[{ not: { in: 'subject', text: word } }], [two]],
          [
            [
              {
                either: [
                  { in: 'subject', text: word },
                  { in: 'subject', text: second },
                ],
              },
            ],
            [one, two],
          ],
          [
            [
              { either: [{ is: 'seen' }, { is: 'draft' }] },
              { either: [{ not: { is: 'seen' } }, { is: 'deleted' }] },
            ],
            [two],
          ],
        ];
        for (const [terms, found] of cases) {
          expect({ terms, found: await client.search([both, ...terms]) }).toEqual({ terms, found });
        }
        expect(await client.search([{ in: 'subject', text: word }])).toEqual([one]);
      });

      it('finds what is beyond ASCII', async () => {
        const client = await openArea();
        const { uid = 0 } = await client.append(running.area, sourceOf(RICH.bytes));
        expect(await client.search([{ in: 'subject', text: 'grüße' }, { uids: [uid] }])).toEqual([uid]);
      });

      it('refuses what is no day, no size, no UID', async () => {
        const client = await openArea();
        const bad: readonly SearchTerm[] = [
          { when: 'on', day: '2026-02-30' },
          { when: 'on', day: 'yesterday' },
          { size: 'larger', bytes: -1 },
          { uids: [0] },
          { in: 'subject', text: 'a\r\nb' },
          { header: 'a b', text: '' },
          { keyword: 'a b', set: true },
        ];
        for (const term of bad) {
          await expect(client.search([term])).rejects.toMatchObject({ name: 'UsageError' });
        }
        expect(await client.search([{ uids: [4_000_000_000] }])).toEqual([]);
      });
    });

    describe('changing', () => {
      it('stores a message with flags and a date', async () => {
        const client = await openArea();
        const received = Date.UTC(2001, 1, 3, 4, 5, 6);
        const flags = [FLAGGED, SEEN];
        const { uid = 0, uidValidity } = await client.append(running.area, sourceOf(plainMessage(fresh())), {
          flags,
          received,
        });
        expect(uidValidity).toBe((await client.status(running.area)).uidValidity);
        const [summary] = await all(client.summaries({ uids: [uid] }));
        expect(summary).toMatchObject({ uid, flags, received });
        expect(await client.search([{ when: 'on', day: '2001-02-03' }, { uids: [uid] }])).toEqual([uid]);
      });

      it('adds, removes and replaces flags', async () => {
        const client = await openArea();
        const uids = await store(client, fresh(), fresh());
        const flagsOf = async (): Promise<(readonly string[])[]> =>
          (await all(client.summaries({ uids }))).map(({ flags }) => flags);
        await client.flag(uids, 'add', [FLAGGED, 'netkit']);
        expect(await flagsOf()).toEqual([
          [FLAGGED, 'netkit'],
          [FLAGGED, 'netkit'],
        ]);
        await client.flag(uids.slice(0, 1), 'remove', [FLAGGED]);
        expect(await flagsOf()).toEqual([['netkit'], [FLAGGED, 'netkit']]);
        await client.flag(uids, 'replace', [SEEN]);
        expect(await flagsOf()).toEqual([[SEEN], [SEEN]]);
        await client.flag(uids, 'replace', []);
        expect(await flagsOf()).toEqual([[], []]);
        await client.flag([], 'add', [SEEN]);
        await expect(client.flag(uids, 'add', ['two words'])).rejects.toMatchObject({ name: 'UsageError' });
      });

      it('copies and moves, and tells the new UIDs', async () => {
        const client = await openArea();
        const [kept = 0, gone = 0] = await store(client, fresh(), fresh());
        const copied = await client.copy([kept, gone], running.other);
        const moved = await client.move([gone], running.other);
        expect([...(copied.uids?.keys() ?? [])]).toEqual([kept, gone]);
        expect([...(moved.uids?.keys() ?? [])]).toEqual([gone]);
        expect(await client.search([{ uids: [kept, gone] }])).toEqual([kept]);
        await client.open(running.other);
        const there = [...(copied.uids?.values() ?? []), ...(moved.uids?.values() ?? [])];
        expect(new Set(there).size).toBe(3);
        expect(await client.search([{ uids: there }])).toEqual(there.toSorted((a, b) => a - b));
      });

      it('removes what is marked, and of that only what it is told', async () => {
        const client = await openArea();
        const [one = 0, two = 0, three = 0] = await store(client, fresh(), fresh(), fresh());
        await client.flag([one, two], 'add', [DELETED]);
        expect(await client.expunge([one, three])).toBe(1);
        expect(await client.search([{ uids: [one, two, three] }])).toEqual([two, three]);
        expect(await client.expunge([])).toBe(0);
        expect(await client.expunge()).toBeGreaterThanOrEqual(1);
        expect(await client.search([{ uids: [one, two, three] }])).toEqual([three]);
      });

      it('needs a folder', async () => {
        const client = await open();
        await expect(client.search([])).rejects.toMatchObject({ name: 'UsageError' });
        await expect(client.flag([1], 'add', [SEEN])).rejects.toMatchObject({ name: 'UsageError' });
        await expect(client.source(1)).rejects.toMatchObject({ name: 'UsageError' });
        expect((await client.folders()).length).toBeGreaterThan(0);
      });

      it('is refused in a folder that was opened read-only', async () => {
        const client = await openArea();
        const [uid = 0] = await store(client, fresh());
        await client.open(running.area, { readOnly: true });
        await client.flag([uid], 'add', [FLAGGED]).catch((error: unknown) => {
          expect(error).toMatchObject({ name: 'RefusalError' });
        });
        const [summary] = await all(client.summaries({ uids: [uid] }));
        expect(summary?.flags).toEqual([]);
      });
    });

    describe('watching', () => {
      it('tells of new messages, of flags, and of those that go', async () => {
        const idle = deferredText('IDLE\r\n');
        const [watcher, other] = await Promise.all([openArea({ recorder: idle.recorder(name) }), openArea()]);
        const [old = 0] = await store(other, fresh());
        const events = watcher.watch()[Symbol.asyncIterator]();
        const until = async (
          kind: FolderEvent['kind'],
          isIt: (event: FolderEvent) => boolean,
        ): Promise<FolderEvent> => {
          for (;;) {
            const { value, done } = await events.next();
            if (done === true) throw new Error(`it ended before ${kind} came`);
            if (value.kind === kind && isIt(value)) return value;
          }
        };
        const word = fresh();
        const isNew = until(
          'new',
          (event) => event.kind === 'new' && event.summary.envelope.subject === word,
        );
        await idle.seen;
        const [uid = 0] = await store(other, word);
        expect(await isNew).toMatchObject({ kind: 'new', summary: { uid } });
        await other.flag([old], 'add', [FLAGGED]);
        const isOld = (event: FolderEvent): boolean => event.kind === 'flags' && event.uid === old;
        expect(await until('flags', isOld)).toEqual({ kind: 'flags', uid: old, flags: [FLAGGED] });
        await other.flag([uid], 'add', [DELETED]);
        await other.expunge([uid]);
        expect(await until('gone', () => true)).toEqual({ kind: 'gone', count: 1 });
        await events.return?.();
        expect(await watcher.search([{ uids: [uid] }])).toEqual([]);
      });

      it('ends when it is aborted', async () => {
        const controller = new AbortController();
        const idle = deferredText('IDLE\r\n');
        const client = await openArea({ signal: controller.signal, recorder: idle.recorder(name) });
        const next = client.watch()[Symbol.asyncIterator]().next();
        await Promise.all([
          expect(next).rejects.toMatchObject({ name: 'TransportError', code: 'aborted' }),
          idle.seen.then(() => controller.abort()),
        ]);
        await expect(client.folders()).rejects.toMatchObject({ name: 'TransportError' });
      });
    });

    describe('the end', () => {
      it('comes before the beginning when the signal came before', async () => {
        await expect(open({}, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'aborted' });
      });

      it('comes with LOGOUT, once, and nothing after it', async () => {
        const text: string[] = [];
        const client = await open({}, { recorder: textInto(name, text) });
        await Promise.all([client.close(), client.close()]);
        await client.close();
        expect(text.join('').match(/LOGOUT/g)).toHaveLength(1);
        await expect(client.folders()).rejects.toMatchObject({ name: 'TransportError' });
      });
    });

    describe('a wrong password', () => {
      it('is refused, and not repeated', async () => {
        expect(await denied).toMatchObject({
          name: 'RefusalError',
          code: 'login-denied',
          message: expect.not.stringContaining('wrong-one'),
        });
      });
    });
  });
}

async function all(summaries: AsyncIterable<MessageSummary>): Promise<MessageSummary[]> {
  const list: MessageSummary[] = [];
  for await (const summary of summaries) list.push(summary);
  return list;
}

function recorderFor(client: string, listener: EntryListener) {
  return createRecorder({ client, listeners: [listener] });
}

function textInto(client: string, text: string[]) {
  return recorderFor(client, (entry) => {
    if (entry.kind === 'sent' || entry.kind === 'received')
      text.push(Buffer.from(entry.bytes).toString('latin1'));
  });
}

/** Settles when the client has sent what ends so. */
function deferredText(end: string) {
  let arrive = (): void => {};
  const seen = new Promise<void>((resolve) => (arrive = resolve));
  return {
    seen,
    recorder: (client: string) =>
      recorderFor(client, (entry) => {
        if (entry.kind === 'sent' && Buffer.from(entry.bytes).toString('latin1').endsWith(end)) arrive();
      }),
  };
}
