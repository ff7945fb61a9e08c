import { isNetkitError, TransportError } from '../../../errors.ts';
import type { MessageConnection } from '../../../net/message-connection.ts';
import { formatPlace, type Place } from '../place.ts';

/** Lines that wait until a peer is reached, or reads: a person has lost patience long before. */
export const MAX_UNSENT_LINES = 100;

export interface PeerSettings {
  /** Where it is; of somebody who has come to us, where their connection is from. */
  readonly place: Place;
  /** How it is reached again; without it, it has come to us, and is gone when its connection is. */
  readonly dial?: () => Promise<MessageConnection>;
  /** Told of each connection that was dialled. */
  readonly onConnection: (connection: MessageConnection) => void;
  /** Told how many lines could not be sent, and why. */
  readonly onLost: (count: number, error: unknown) => void;
}

interface Line {
  readonly text: string;
  /** It was with the system once, and did not arrive. */
  readonly again?: true;
}

/**
 * Somebody we talk with. Lines to them go out in order, over a connection that is made anew where the last one has ended. One that
 * did not arrive because their end came meanwhile is sent once more.
 */
export class Peer {
  readonly place: Place;
  /** What they are called, whatever they say. */
  name: string | undefined;
  /** Whether it is we who have put an end to it. */
  left = false;
  readonly #settings: PeerSettings;
  readonly #unsent: Line[] = [];
  /** What they call themselves. */
  #nick: string | undefined;
  #connection: MessageConnection | undefined;
  #opening: Promise<MessageConnection> | undefined;
  #sending: Promise<void> | undefined;
  #lastSent: { readonly line: Line; readonly connection: MessageConnection } | undefined;

  constructor(settings: PeerSettings, connection?: MessageConnection) {
    this.place = settings.place;
    this.#settings = settings;
    this.#connection = connection;
  }

  get nick(): string | undefined {
    return this.name ?? this.#nick;
  }

  set nick(nick: string | undefined) {
    this.#nick = nick;
  }

  /** Whether we have gone to them, and can again. */
  get joined(): boolean {
    return this.#settings.dial !== undefined;
  }

  get connected(): boolean {
    return this.#connection !== undefined;
  }

  /** How their lines are signed: the port says nothing about who they are. */
  get signature(): string {
    return this.nick === undefined ? this.place.host : `${this.place.host} (${this.nick})`;
  }

  /** By which they can be told from all others. */
  get label(): string {
    const place = formatPlace(this.place);
    return this.nick === undefined ? place : `${place} (${this.nick})`;
  }

  /** @throws TransportError where they cannot be reached (any more) */
  open(): Promise<MessageConnection> {
    if (this.#connection !== undefined) return Promise.resolve(this.#connection);
    this.#opening ??= this.#dial().finally(() => (this.#opening = undefined));
    return this.#opening;
  }

  /** @returns false where too much waits already */
  send(text: string): boolean {
    if (this.#unsent.length >= MAX_UNSENT_LINES) return false;
    this.#unsent.push({ text });
    this.#startSending();
    return true;
  }

  /** Resolves once all lines are with the system, or lost. */
  flushed(): Promise<void> {
    return this.#sending ?? Promise.resolve();
  }

  /** A connection has ended; by an error, or as it should. */
  async ended(connection: MessageConnection, error?: unknown): Promise<void> {
    const last = this.#lastSent;
    const mayRepeat = last?.connection === connection && last.line.again !== true && this.joined;
    const repeat = mayRepeat && (await wasTooLate(connection, error));
    connection.close();
    this.#disconnected(connection);
    if (!repeat || this.left) return;
    this.#unsent.unshift({ ...last.line, again: true });
    this.#startSending();
  }

  /** Ends our side; they may still say what they have to say. */
  async end(): Promise<void> {
    await this.#connection?.end().catch(() => undefined);
  }

  close(): void {
    this.left = true;
    this.#connection?.close();
  }

  async #dial(): Promise<MessageConnection> {
    const { dial, onConnection } = this.#settings;
    if (dial === undefined) throw new TransportError('send', `${this.label} is gone`);
    const connection = await dial();
    if (this.left) {
      connection.close();
      throw new TransportError('aborted', `${this.label} was left`);
    }
    this.#connection = connection;
    onConnection(connection);
    return connection;
  }

  #startSending(): void {
    this.#sending ??= this.#sendAll().finally(() => (this.#sending = undefined));
  }

  #disconnected(connection: MessageConnection): void {
    if (this.#connection === connection) this.#connection = undefined;
  }

  async #sendAll(): Promise<void> {
    for (let line = this.#unsent[0]; line !== undefined; line = this.#unsent[0]) {
      try {
        await this.#sendOne(line);
        this.#unsent.splice(this.#unsent.indexOf(line), 1);
      } catch (error) {
        // What waits behind it would be lost in the same way, one time-out after the other.
        this.#settings.onLost(this.#unsent.splice(0).length, error);
      }
    }
  }

  async #sendOne(line: Line): Promise<void> {
    const standing = this.#connection;
    try {
      await this.#sendOver(await this.open(), line);
    } catch (error) {
      if (!this.joined || standing === undefined || this.left || !isNetkitError(error)) throw error;
      // It had ended, and we have not heard of it yet.
      standing.close();
      this.#disconnected(standing);
      await this.#sendOver(await this.open(), line);
    }
  }

  async #sendOver(connection: MessageConnection, line: Line): Promise<void> {
    await connection.sendMessage(line.text);
    this.#lastSent = { line, connection };
  }
}

/**
 * Whether what was sent last has come to somebody who had closed already, or who closed without reading it. Their system says so by
 * a reset (RFC 9293, sections 3.6 and 3.10.7.1). Behind an orderly end nobody hears of that before the next write, be it an empty one.
 */
async function wasTooLate(connection: MessageConnection, error: unknown): Promise<boolean> {
  if (error !== undefined) return isNetkitError(error) && error.code === 'receive';
  try {
    await connection.sendVerbatim('');
    return false;
  } catch {
    return true;
  }
}
