import assert from 'node:assert/strict';

import type { ErrorCode } from '../../src/errors.ts';
import { gather, inChunks } from '../content.ts';
import { anyFault, type Fault } from '../faults.ts';
import type { Kind, Worker } from '../kind.ts';
import { attempt, type Operation, type World } from '../operation.ts';
import { MailLedger } from './mail-ledger.ts';

const PASSWORD = 'of no use elsewhere';
const LETTERS_A_TURN = 3;
/** After these the server has not taken a message: it was not even offered. */
const NOTHING_SENT: ReadonlySet<ErrorCode | 'defect' | undefined> = new Set<ErrorCode>([
  'login-denied',
  'mail-refused',
  'tls-handshake',
]);

/** Sends with SMTP, fetches with IMAP and POP3: what was accepted comes, once, as it was sent. */
export const mail: Kind = {
  name: 'mail',
  workers: 4,
  async open(world) {
    world.lab.mail.addUser({ name: world.name, password: PASSWORD });
    return new Correspondent(world);
  },
};

class Correspondent implements Worker {
  readonly #world: World;
  readonly #ledger: MailLedger;
  #count = 0;

  constructor(world: World) {
    this.#world = world;
    this.#ledger = new MailLedger(`${world.name}, ${world.client}`, world.complaints);
  }

  async turn(): Promise<void> {
    const { random } = this.#world;
    if (random.chance(0.03)) return this.#mistake();
    for (let sent = 0; sent < LETTERS_A_TURN; sent += 1) await this.#send();
    // What breaks while messages are only looked at leaves them all there.
    await this.#fetch(anyFault(random), { removes: false });
    await this.#fetch('none', { removes: true });
  }

  async close(): Promise<void> {
    await this.#fetch('none', { removes: true });
  }

  async #send(): Promise<void> {
    const { netkit, lab, random, name, client } = this.#world;
    this.#count += 1;
    const id = `${name}-${this.#count}`;
    const text = letter(id, random.bytes(random.between(0, random.pick([500, 5_000, 60_000]))));
    const bytes = Buffer.from(text);
    const to = [`${name}@mail.test`, ...(random.chance(0.1) ? ['nobody@mail.test'] : [])];
    this.#ledger.sending(id, text);
    const scheme = random.pick(['smtp', 'smtps'] as const);
    const failure = await attempt(
      this.#world,
      { fault: anyFault(random), to: lab.mail[scheme] },
      async ({ dial, signal, moved }) => {
        const tls = scheme === 'smtps' ? {} : { tls: random.pick(['none', 'require'] as const) };
        await using session = await netkit.connectSmtp(`${scheme}://mail.test`, {
          client,
          dial,
          signal,
          ...tls,
        });
        const message = { size: bytes.length, open: () => inChunks(bytes) };
        const { accepted } = await session.client.send({ from: 'soak@mail.test', to }, message);
        // From here on it is promised, whatever becomes of the goodbye.
        this.#ledger.accepted(id);
        moved(bytes.length);
        assert.deepEqual(accepted, to.slice(0, 1));
      },
    );
    if (NOTHING_SENT.has(failure)) this.#ledger.refused(id);
  }

  async #fetch(fault: Fault, { removes }: { readonly removes: boolean }): Promise<void> {
    const { lab, random } = this.#world;
    const scheme = random.pick(['pop3', 'pop3s', 'imap', 'imaps'] as const);
    const found: string[] = [];
    const failure = await attempt(this.#world, { fault, to: lab.mail[scheme] }, async (operation) => {
      const address = `${scheme}://mail.test`;
      if (scheme.startsWith('pop3')) await this.#fetchByPop3(address, operation, found, removes);
      else await this.#fetchByImap(address, operation, found, removes);
    });
    for (const text of found) this.#ledger.check(text);
    if (failure === undefined && removes) this.#ledger.taken(found);
  }

  async #fetchByImap(
    address: string,
    { dial, signal, moved }: Operation,
    found: string[],
    removes: boolean,
  ): Promise<void> {
    const { netkit, name, client } = this.#world;
    const options = { client, dial, signal, credentials: { user: name, password: PASSWORD } };
    await using session = await netkit.connectImap(address, options);
    await session.client.open('INBOX', { readOnly: !removes });
    const uids: number[] = [];
    for await (const { uid } of session.client.summaries('all')) uids.push(uid);
    for (const uid of uids) {
      const bytes = await gather(await session.client.source(uid));
      moved(bytes.length);
      found.push(bytes.toString());
    }
    if (!removes || uids.length === 0) return;
    await session.client.flag(uids, 'add', ['\\Deleted']);
    assert.equal(await session.client.expunge(uids), uids.length);
  }

  async #fetchByPop3(
    address: string,
    { dial, signal, moved }: Operation,
    found: string[],
    removes: boolean,
  ): Promise<void> {
    const { netkit, name } = this.#world;
    const options = { dial, signal, credentials: { user: name, password: PASSWORD } };
    await using session = await netkit.connectPop3(address, options);
    const numbers = (await session.client.list()).map(({ number }) => number);
    for await (const { body } of session.client.retrieveAll(numbers)) {
      const bytes = await gather(body);
      moved(bytes.length);
      found.push(bytes.toString());
    }
    if (!removes) return;
    for (const number of numbers) await session.client.delete(number);
    await session.client.quit();
  }

  /** What has to be refused. */
  async #mistake(): Promise<void> {
    const { netkit, random, client } = this.#world;
    if (random.chance(0.5)) {
      await attempt(this.#world, { must: 'login-denied' }, async ({ dial }) => {
        const options = { client, dial, credentials: { user: 'bob', password: 'wrong' } };
        const connect = random.pick([netkit.connectSmtp, netkit.connectImap, netkit.connectPop3]);
        await using _session = await connect(`mail.test`, options);
      });
      return;
    }
    await attempt(this.#world, { must: 'too-large' }, async ({ dial }) => {
      await using session = await netkit.connectSmtp('smtp://mail.test', { client, dial });
      const message = { size: 200 * 1024 * 1024, open: () => inChunks(Buffer.from('never sent\r\n')) };
      await session.client.send({ from: 'soak@mail.test', to: ['bob@mail.test'] }, message);
    });
  }
}

/** With what has to be treated with care: lines of dots, lines that begin with one, "From " at the start of one. */
function letter(id: string, bytes: Buffer): string {
  const lines = bytes.toString('base64').match(/.{1,70}/g) ?? [];
  const body = ['.', '..', '.hidden', 'From here on', 'größer', ...lines, '.'];
  return [`Message-ID: <${id}@mail.test>`, 'Subject: soak', '', ...body, ''].join('\r\n');
}
