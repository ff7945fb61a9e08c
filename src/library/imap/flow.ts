import type net from 'node:net';
import type { Transform } from 'node:stream';
import { ImapFlow, type ImapFlowOptions, type ImapResponse } from 'imapflow';

/** A command that the server answered with NO or BAD. */
export interface Refused {
  readonly command: string;
  readonly status: 'NO' | 'BAD';
  readonly code?: string;
  readonly text: string;
}

interface Answer {
  readonly response: ImapResponse;
  /** Lets imapflow go on to what came behind the answer. */
  next(): void;
  /** Whether something had come behind it already. */
  readonly hasTrailingData?: boolean;
}

interface Command {
  readonly command: string;
  readonly attributes: readonly unknown[] | false;
}

/** A word of an answer; `null` for NIL. */
type Token = { readonly type?: unknown; readonly value?: unknown; readonly section?: unknown } | null;

type Handler = (response: ImapResponse) => Promise<unknown>;

/** What imapflow's methods are made of and its declarations leave out; its exact version is pinned. */
interface Inside {
  socket: net.Socket | null;
  writeSocket: net.Socket | null;
  readonly streamer: Transform;
  readonly untaggedHandlers: Record<string, Handler>;
  readonly sectionHandlers: Record<string, (section: unknown) => Promise<unknown>>;
  initialResolve: () => void;
  initialReject: (error: Error) => void;
  rawCapabilities: readonly Token[] | null;
  expectCapabilityUpdate: boolean;
  exec(
    command: string,
    attributes: Command['attributes'],
    options?: Readonly<Record<string, unknown>>,
  ): Promise<Answer>;
  run(command: string, ...words: readonly unknown[]): Promise<unknown>;
  startSession(): Promise<void>;
  autoEnable(): Promise<void>;
  setAuthenticationState(): Promise<void>;
  clearCapabilities(): void;
  configureSocket(socket: net.Socket): void;
  setSocketHandlers(): void;
  clearSocketHandlers(): void;
  setEventHandlers(): void;
  rejectUnparsedCompletion(line: Buffer, error: Error): void;
  rejectCurrentRequest(error: Error): void;
  failProtocol(error: Error): void;
  initialOK: Handler;
  initialPREAUTH: Handler;
  serverBye: Handler;
  untaggedCapability: Handler;
  sectionCapability(section: unknown): Promise<unknown>;
  untaggedExists: Handler;
  untaggedExpunge: Handler;
  untaggedFetch: Handler;
  untaggedVanished: Handler;
}

const Base = ImapFlow as unknown as new (options: ImapFlowOptions) => ImapFlow & Inside;

/**
 * imapflow on a socket that we made: it has no other way to take one than to be told what its own `connect` would have told
 * itself. What comes after the greeting is ours to decide, step by step.
 */
export class Flow extends Base {
  /** The latest, which imapflow's methods often pass over in silence. */
  refused: Refused | undefined;
  /** The command that was sent last; empty before the first. */
  running = '';
  /** Whether we have said goodbye. */
  leaving = false;

  /** Speaks on this socket from now on; settles with the greeting. */
  adopt(socket: net.Socket): Promise<true> {
    const { untaggedHandlers: untagged } = this;
    untagged['OK'] = (response) => this.initialOK(response);
    untagged['PREAUTH'] = (response) => {
      this.greeting = textOf(response);
      return this.initialPREAUTH(response);
    };
    untagged['BYE'] = (response) => this.#onBye(response);
    untagged['CAPABILITY'] = (response) => this.untaggedCapability(response);
    untagged['EXISTS'] = (response) => this.untaggedExists(response);
    untagged['EXPUNGE'] = (response) => this.untaggedExpunge(response);
    untagged['FETCH'] = (response) => this.untaggedFetch(response);
    untagged['VANISHED'] = (response) => this.untaggedVanished(response);
    this.sectionHandlers['CAPABILITY'] = (section) => this.sectionCapability(section);
    this.setEventHandlers();
    return new Promise((resolve, reject) => {
      this.initialResolve = () => resolve(true);
      this.initialReject = reject;
      this.#attach(socket);
    });
  }

  /** Nothing: imapflow would say who it is, and compress, of which a transcript shows nothing. */
  override async startSession(): Promise<void> {}

  /**
   * STARTTLS (RFC 3501, section 6.2.1).
   *
   * @param secure puts TLS on the socket
   * @returns whether something came in the clear behind the answer, in which case nothing was done
   */
  async startTls(secure: (socket: net.Socket) => Promise<net.Socket>): Promise<boolean> {
    const answer = await this.exec('STARTTLS', false);
    const { socket, streamer } = this;
    socket?.unpipe(streamer);
    answer.next();
    if (answer.hasTrailingData === true || socket === null) return true;
    this.clearSocketHandlers();
    this.#attach(await secure(socket));
    this.secureConnection = true;
    // Whoever stands in between may have added to them (section 6.2.1).
    this.clearCapabilities();
    return false;
  }

  /** What the server can do, in upper case, sorted. */
  get offers(): readonly string[] {
    const words = (this.rawCapabilities ?? []).map((word) => valueOf(word).toUpperCase());
    return [...new Set(words.filter((word) => word !== '' && word !== 'CAPABILITY'))].toSorted();
  }

  override async exec(
    command: string,
    attributes: Command['attributes'],
    options?: Readonly<Record<string, unknown>>,
  ): Promise<Answer> {
    this.running = command;
    try {
      return await super.exec(command, attributes, options);
    } catch (error) {
      this.refused = refusedOf(command, error) ?? this.refused;
      throw error;
    }
  }

  /** imapflow passes over a line that it cannot read: where that is what was asked for, less would come, and nobody would know. */
  override rejectUnparsedCompletion(line: Buffer, error: Error): void {
    if (!DATA.test(line.toString('latin1', 0, DATA_BYTES))) {
      super.rejectUnparsedCompletion(line, error);
      return;
    }
    this.rejectCurrentRequest(error);
    this.failProtocol(error);
  }

  override logout(): Promise<void> {
    this.leaving = true;
    return super.logout();
  }

  /** imapflow waits for the server to close the connection, which it need not do. */
  async #onBye(response: ImapResponse): Promise<void> {
    await this.serverBye(response);
    if (!this.leaving) this.closeAfter();
  }

  #attach(socket: net.Socket): void {
    this.socket = socket;
    this.writeSocket = socket;
    this.configureSocket(socket);
    this.setSocketHandlers();
    socket.pipe(this.streamer);
  }
}

/** RFC 3501, section 7: what commands are given for. */
const DATA = /^\* (?:\d+ FETCH|LIST|STATUS|E?SEARCH)\b/i;
/** `* `, ten digits, ` FETCH`, and one more. */
const DATA_BYTES = 20;

interface RefusedCommand {
  readonly responseStatus?: unknown;
  readonly response?: ImapResponse;
}

/** Read before imapflow has made a text of it. */
function refusedOf(command: string, error: unknown): Refused | undefined {
  const { responseStatus: status, response } = error as RefusedCommand;
  if ((status !== 'NO' && status !== 'BAD') || response === undefined) return undefined;
  const [first] = (response.attributes ?? []) as readonly Token[];
  const word = Array.isArray(first?.section) ? valueOf(first.section[0] as Token) : '';
  const code = word === '' ? {} : { code: word.toUpperCase() };
  return { command, status, ...code, text: textOf(response) };
}

function textOf({ attributes }: ImapResponse): string {
  return ((attributes ?? []) as readonly Token[])
    .filter((part) => part?.type === 'TEXT')
    .map((part) => valueOf(part).trim())
    .join(' ');
}

function valueOf(token: Token | undefined): string {
  return typeof token?.value === 'string' ? token.value : '';
}
