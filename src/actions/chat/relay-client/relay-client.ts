/**
 * Takes part at a relay.
 *
 *     S: server> Welcome, 127.0.0.1:50123. …        netkit's relay: it knows commands
 *     C: /nick alice
 *     C: hello
 *     C: FIN
 *     S: fin
 *
 * Any other relay is a course's own: it gets text alone, without line ends where it sends none, and not two messages at once,
 * since it takes what one read brings for one message.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { isNetkitError, RefusalError, TransportError } from '../../../errors.ts';
import { MessageConnection } from '../../../net/message-connection.ts';
import type { Transport } from '../../../net/types.ts';
import { nameKey } from '../names.ts';
import type { Person } from '../person.ts';
import { type Direct, PROMPT } from './direct.ts';
import { readIsAt, whyNotDial } from './is-at.ts';

export interface RelayClientOptions {
  /** What to be called. */
  readonly nick?: string | undefined;
  readonly password?: string | undefined;
  /** The port on which others find us. */
  readonly listeningPort?: number | undefined;
  readonly patience?: Partial<Patience>;
}

/** All in milliseconds. */
export interface Patience {
  /** Relays speak first, and how they do says what they understand; one that does not is spoken to all the same. */
  readonly greeting: number;
  /** Between two messages to a relay that marks no borders. */
  readonly pace: number;
  /** From our goodbye to the relay's. */
  readonly farewell: number;
}

export const PATIENCE: Patience = { greeting: 3000, pace: 50, farewell: 5000 };

/** What netkit's relay puts in front of whatever it says itself; nobody there is called so. */
const FROM_RELAY = 'server> ';
/** A relay's verdicts on a password; whoever is let in is welcomed by name. */
const TURNED_DOWN = `${FROM_RELAY}this is not the password`;
const LET_IN = `${FROM_RELAY}Welcome, `;

export class RelayClient {
  readonly #direct: Direct;
  readonly #transport: Transport;
  readonly #relay: MessageConnection;
  readonly #person: Person;
  readonly #options: RelayClientOptions;
  readonly #patience: Patience;
  readonly #over = new AbortController();
  #greet!: () => void;
  readonly #greeted = new Promise<void>((resolve) => (this.#greet = resolve));
  #knowsCommands = false;
  /** Whom the user wants to join: only then may the relay tell us where to connect to. */
  #wanted: string | undefined;
  #saidGoodbye = false;
  #lastSent: Promise<unknown> = Promise.resolve();
  #isShutOut = false;

  constructor(transport: Transport, person: Person, direct: Direct, options: RelayClientOptions = {}) {
    this.#transport = transport;
    this.#relay = new MessageConnection(transport, { framing: 'lenient' });
    this.#person = person;
    this.#options = options;
    this.#patience = { ...PATIENCE, ...options.patience };
    this.#direct = direct;
  }

  /**
   * Until the relay ends: after our FIN, which the end of input says as well. The person is still asked for a line then, which
   * nobody wants any more.
   *
   * @throws TransportError `receive` where it ends before that; RefusalError `login-denied` where nobody was let in, and so heard
   */
  async run(): Promise<void> {
    void this.#type().catch((error: unknown) => this.#relay.close(asLost(error)));
    try {
      await this.#hear();
    } catch (error) {
      if (!this.#saidGoodbye || !isNetkitError(error) || error.code !== 'receive') throw error;
    } finally {
      this.#over.abort();
      this.#greet();
      this.#direct.talks.close();
      this.#relay.close();
    }
    if (this.#isShutOut) throw turnedDown();
  }

  /** Shows what the relay says, until it ends. */
  async #hear(): Promise<void> {
    for (;;) {
      const message = await this.#relay.receiveText();
      if (message === undefined) break;
      const lines = linesOf(message);
      if (lines.length === 1 && lines[0]?.toLowerCase() === 'fin') return;
      for (const line of lines) {
        this.#knowsCommands ||= line.startsWith(FROM_RELAY);
        if (line === TURNED_DOWN) this.#isShutOut = true;
        else if (line.startsWith(LET_IN)) this.#isShutOut = false;
        this.#person.say(line);
        this.#join(line);
      }
      this.#greet();
    }
    if (this.#saidGoodbye) return;
    throw this.#isShutOut
      ? turnedDown()
      : new TransportError('receive', 'the relay has closed the connection');
  }

  /** Where somebody is, if this says so and it was asked for. */
  #join(line: string): void {
    const found = readIsAt(line);
    if (found === undefined || nameKey(found.name) !== this.#wanted) return;
    this.#wanted = undefined;
    const why = whyNotDial(found.place, this.#relay.remoteAddress);
    if (why === undefined) this.#direct.join(found.name, found.place);
    else this.#person.note(`${found.name} was not joined: ${why}`);
  }

  async #type(): Promise<void> {
    await Promise.race([this.#greeted, this.#pause(this.#patience.greeting)]);
    await this.#introduce();
    this.#person.prompt = PROMPT;
    while (!this.#over.signal.aborted) {
      const line = await this.#person.readLine();
      if (this.#over.signal.aborted) return;
      if (line === undefined || /^(?:fin|\/quit)$/i.test(line.trim())) return this.#sayGoodbye();
      if (line.trim() !== '') await this.#take(line);
    }
  }

  async #introduce(): Promise<void> {
    const { nick, password, listeningPort } = this.#options;
    if (!this.#knowsCommands) {
      const unsaid = [nick && 'name', password && 'password', listeningPort && 'port'].filter(Boolean);
      if (unsaid.length > 0)
        this.#person.note(`this relay takes text alone: no ${unsaid.join(', no ')} was sent`);
      return;
    }
    if (password !== undefined) await this.#sendPassword(password);
    if (nick !== undefined) await this.#send(`/nick ${nick}`);
    if (listeningPort !== undefined) await this.#send(`/listen ${listeningPort}`);
  }

  async #take(line: string): Promise<void> {
    const [, word = '', rest = ''] = /^\/(\w*)\s*(.*)$/.exec(line) ?? [];
    if (!this.#knowsCommands || word === '') {
      if (!this.#direct.active) return this.#send(line);
      return this.#direct.tell(line.startsWith('//') ? line.slice(1) : line);
    }
    switch (word.toLowerCase()) {
      case 'answer':
        return this.#direct.answer();
      case 'leave':
        return this.#direct.leave() ? undefined : this.#send(line);
      case 'help':
        for (const row of HERE) this.#person.say(row);
        return this.#send(line);
      case 'pass':
        return this.#sendPassword(rest);
      case 'join':
        this.#wanted = rest.startsWith('#') ? undefined : nameKey(rest);
        return this.#send(line);
      default:
        return this.#send(line);
    }
  }

  async #sayGoodbye(): Promise<void> {
    this.#saidGoodbye = true;
    await this.#direct.talks.flush(this.#over.signal);
    await this.#direct.talks.end(this.#over.signal);
    await this.#send('FIN');
    // Where messages may have run together, the end of ours says the same.
    if (!this.#knowsCommands) await this.#relay.end();
    await this.#pause(this.#patience.farewell);
    this.#relay.close();
  }

  async #send(text: string): Promise<void> {
    await this.#lastSent;
    await this.#relay.sendMessage(text);
    if (!this.#knowsCommands) this.#lastSent = this.#pause(this.#patience.pace);
  }

  /** No transcript has it. */
  async #sendPassword(password: string): Promise<void> {
    await this.#transport.write(Buffer.from(`/pass ${password}\n`), Buffer.from('/pass ***\n'));
  }

  /** Ends with the conversation at the latest. */
  async #pause(time: number): Promise<void> {
    await sleep(time, undefined, { signal: this.#over.signal }).catch(() => undefined);
  }
}

function turnedDown(): RefusalError {
  const text = 'this is not the password';
  return new RefusalError('login-denied', 'the relay has turned the password down', {
    status: '/pass',
    text,
  });
}

/** What is not for the relay, which tells the rest. */
const HERE = [
  '/answer  talk directly to who has come last',
  '/leave   talk to the relay again, after a /join or an /answer',
];

/** A relay that takes nothing more has gone. */
function asLost(error: unknown): Error {
  if (!isNetkitError(error) || error.code !== 'send') return error as Error;
  return new TransportError('receive', 'the relay has closed the connection', { cause: error });
}

/** The lines of a message, each for itself; what a read brought may be several messages of a relay that marks no borders. */
function linesOf(message: string): readonly string[] {
  return message.split(/\r?\n/).filter((line) => line.trim() !== '');
}
