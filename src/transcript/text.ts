import { DataConnection } from './annotate-data.ts';
import { createHttpAnnotator } from './annotate-http.ts';
import { createHttp2Annotator } from './annotate-http2.ts';
import { createSocks5Annotator } from './annotate-socks5.ts';
import type { Annotator, Direction, LineEnding, Piece } from './annotator.ts';
import { Excerpt, type ExcerptRow } from './excerpt.ts';
import { describeFact, isFact, type Fact, type FactText } from './facts.ts';
import { Page, type PageSettings, type Turn } from './page.ts';
import type { Entry, EntryListener } from './types.ts';

/** Shows a transcript while it happens. */
export interface TranscriptView {
  readonly listen: EntryListener;
  /** Shows what is still unfinished: to be called when nothing more will come. */
  close(): void;
}

export interface TextSettings extends PageSettings {
  /** For each connection one, of the protocol that it speaks; another for what it speaks inside a tunnel. */
  readonly createAnnotator: () => Annotator;
}

/** The transcript for people: a row a line, its end made visible, and at the right what it is for. */
export function createTextView(settings: TextSettings): TranscriptView {
  const page = new Page(settings);
  const connections = new Map<string, ConnectionView>();
  /** Those of them that speak for themselves, and the heading of the last that did. */
  const dialogues = new Set<string>();
  let dialogue = '';
  return {
    listen(entry) {
      const { client, connection, role = 'control', at, secure } = entry;
      const key = `${client} ${connection}`;
      const view = connections.get(key) ?? createView(page, entry, settings);
      connections.set(key, view);
      const own = `${client}, connection ${connection}`;
      if (role === 'control') {
        dialogues.add(key);
        dialogue = own;
      }
      // Of several, nobody says to which the data belongs; of one it is a part.
      const heading = role === 'data' && dialogues.size > 1 ? `${own}, data` : dialogue;
      view.show(entry, { connection: key, heading, at, secure, role });
      if (entry.kind !== 'closed') return;
      connections.delete(key);
      dialogues.delete(key);
    },
    close() {
      for (const view of connections.values()) view.finish();
      connections.clear();
    },
  };
}

function createView(
  page: Page,
  { role, connection }: Entry,
  { createAnnotator }: TextSettings,
): ConnectionView {
  if (role === undefined) return new ConnectionView(page, createAnnotator, describeFact);
  const data = new DataConnection(connection);
  return new ConnectionView(
    page,
    () => data.createAnnotator(),
    (fact) => data.describe(fact),
  );
}

class ConnectionView {
  readonly #page: Page;
  readonly #createAnnotator: () => Annotator;
  readonly #describe: (fact: Fact) => FactText | undefined;
  #annotator: Annotator;
  #turn: Turn | undefined;
  /** When the latest bytes of each direction came. */
  readonly #latest: Partial<Record<Direction, Turn>> = {};
  readonly #excerpts: Readonly<Record<Direction, Excerpt>>;

  constructor(page: Page, createAnnotator: () => Annotator, describe: (fact: Fact) => FactText | undefined) {
    this.#page = page;
    this.#createAnnotator = createAnnotator;
    this.#describe = describe;
    this.#annotator = createAnnotator();
    this.#excerpts = { sent: new Excerpt(page.textWidth), received: new Excerpt(page.textWidth) };
  }

  show(entry: Entry, turn: Turn): void {
    this.#turn = turn;
    this.#page.turnTo(turn);
    if (entry.kind === 'head' && this.#annotator.tellHead !== undefined) {
      const direction = entry.by === 'us' ? 'sent' : 'received';
      this.#annotator.tellHead(direction, entry.fields, (piece) => this.#piece(direction, piece));
      return;
    }
    if (isFact(entry)) {
      if (entry.kind === 'ended') this.#end(entry.by === 'us' ? 'sent' : 'received');
      if (entry.kind === 'closed') this.finish();
      if (entry.kind === 'proxy') {
        this.#follow(entry.scheme.startsWith('socks') ? createSocks5Annotator() : createHttpAnnotator());
      }
      if (entry.kind === 'tunnel') this.#follow(this.#createAnnotator());
      const text = this.#describe(entry);
      if (text !== undefined) this.#page.fact(text);
      if (entry.kind === 'secured' && entry.tls.alpn === 'h2') this.#follow(createHttp2Annotator());
      return;
    }
    const direction = entry.kind;
    // What was gathered of the other side came before: it is shown before.
    const other = direction === 'sent' ? 'received' : 'sent';
    this.#catchUp(other, turn);
    this.#flush(other, '');
    this.#latest[direction] = turn;
    this.#annotator.push(direction, entry.bytes, (piece) => this.#piece(direction, piece));
  }

  finish(): void {
    if (this.#turn !== undefined) this.#page.turnTo(this.#turn);
    this.#end('sent');
    this.#end('received');
  }

  /** Another conversation begins on the connection. */
  #follow(annotator: Annotator): void {
    this.finish();
    this.#annotator = annotator;
  }

  /** Shows what has no end, and will have none, at the time when it came. */
  #catchUp(direction: Direction, turn: Turn): void {
    this.#page.turnTo(this.#latest[direction] ?? turn);
    this.#annotator.turn?.(direction, (piece) => this.#piece(direction, piece));
    this.#page.turnTo(turn);
  }

  #end(direction: Direction): void {
    if (this.#turn !== undefined) this.#catchUp(direction, this.#turn);
    this.#annotator.end(direction, (piece) => this.#piece(direction, piece));
    this.#remark(direction);
  }

  #piece(direction: Direction, piece: Piece): void {
    const excerpt = this.#excerpts[direction];
    if (piece.kind === 'data') return this.#rows(direction, excerpt.add(piece.bytes));
    if (piece.kind === 'break') return this.#flush(direction, piece.ending);
    this.#flush(direction, '');
    if (piece.role === 'framing' && excerpt.skipsPart()) return;
    if (piece.role !== 'framing') this.#remark(direction);
    this.#page.line(direction, piece);
  }

  #flush(direction: Direction, ending: LineEnding): void {
    this.#rows(direction, this.#excerpts[direction].flush(ending));
  }

  #rows(direction: Direction, rows: readonly ExcerptRow[]): void {
    for (const { text, endings, note } of rows) this.#page.row(direction, text, { endings, note });
  }

  #remark(direction: Direction): void {
    const remark = this.#excerpts[direction].finish();
    if (remark) this.#page.row(direction, remark, { format: 'dim' });
  }
}
