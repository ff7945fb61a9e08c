/**
 * A file server in memory, and clients of it that keep to the contract (protocols/files.ts) by the letter: one thing at a
 * time, bodies in a buffer that is used again, sessions that are over after an error. What a real server does wrong is
 * scripted.
 */
import { RefusalError, TransportError } from '../../src/errors.ts';
import type {
  FileClient,
  FileEntry,
  FileSession,
  Listing,
  Modified,
  ReadOptions,
  Stored,
  WriteOptions,
} from '../../src/protocols/files.ts';
import { baseName, joinPath, parentOf, pathOf, type RemotePath } from '../../src/protocols/remote-path.ts';

/** A folder's entries by their names (bytes, one character each), a file's content, or a link. */
export interface Tree {
  readonly [name: string]: Tree | string | Uint8Array | { readonly link: string };
}

interface FolderNode {
  readonly kind: 'folder';
  readonly children: Map<string, Node>;
}
interface FileNode {
  readonly kind: 'file';
  content: Buffer;
  modified: number;
  mode: number;
}
interface LinkNode {
  readonly kind: 'link';
  readonly target: RemotePath;
}
type Node = FolderNode | FileNode | LinkNode;

/** What a client was asked for. */
export interface Asked {
  readonly what: 'connect' | Exclude<keyof FileClient, 'kind' | 'session' | 'close'>;
  readonly path: RemotePath;
  /** In the order in which they were opened, from 1. */
  readonly session: number;
}

export interface MemoryServerOptions {
  /** `ftp` (the default): numbers as in RFC 959, whole seconds, replaces on rename · `sftp`: refuses to rename over a file. */
  readonly like?: 'ftp' | 'sftp';
  /** Before each thing that is asked for: throws what shall go wrong, or waits. */
  readonly before?: (asked: Asked) => void | Promise<void>;
  /** What becomes of the bytes that are read. */
  readonly reading?: (body: AsyncIterable<Uint8Array>, asked: Asked) => AsyncIterable<Uint8Array>;
  /** What becomes of what is told of a thing. */
  readonly telling?: (entry: FileEntry, asked: Asked) => FileEntry;
  /** Sessions at a time. */
  readonly maxSessions?: number;
  /** Whether files can be read and written from a place inside; `ignored`: it says yes, and begins at the start. */
  readonly ranges?: boolean | 'ignored';
  /** In bytes, of what is read. */
  readonly chunk?: number;
}

/** When everything was made, unless something else is said. */
export const MADE = Date.UTC(2020, 1, 29, 12, 34, 56);

export class MemoryServer {
  readonly options: MemoryServerOptions;
  /** What was asked for, such as `list /a`, and `read /a/b 5-`. */
  readonly log: string[] = [];
  sessions = 0;
  #opened = 0;
  readonly #root: FolderNode;

  constructor(tree: Tree, options: MemoryServerOptions = {}) {
    this.options = options;
    this.#root = folderOf(tree);
  }

  /** `this.connect` can be handed on as it is. */
  readonly connect = async (): Promise<MemoryClient> => {
    const session = (this.#opened += 1);
    await this.options.before?.({ what: 'connect', path: '' as RemotePath, session });
    if (this.sessions >= (this.options.maxSessions ?? Infinity)) {
      throw this.refusal('unavailable', 421, 'Too many connections');
    }
    this.sessions += 1;
    return new MemoryClient(this, session);
  };

  /** What is at a path, for assertions: text of files, nested. */
  get tree(): Tree {
    return treeOf(this.#root);
  }

  file(path: string): FileNode {
    const node = this.find(pathOf(path));
    if (node?.kind !== 'file') throw new Error(`${path} is no file`);
    return node;
  }

  write(path: string, content: string | Uint8Array): void {
    this.folderAbove(pathOf(path)).children.set(baseName(pathOf(path)), fileOf(content));
  }

  /** @param follow links at its end; those on the way are followed anyway */
  find(path: RemotePath, follow = true, links = 0): Node | undefined {
    if (links > 8) return undefined;
    let at: Node = this.#root;
    let folder = '/' as RemotePath;
    const names = path.split('/').filter((name) => name !== '' && name !== '.');
    for (const [index, name] of names.entries()) {
      if (name === '..')
        return this.find(joinPath(parentOf(folder), names.slice(index + 1).join('/') as RemotePath));
      const next: Node | undefined = at.kind === 'folder' ? at.children.get(name) : undefined;
      if (next === undefined) return undefined;
      if (next.kind === 'link' && (follow || index < names.length - 1)) {
        const rest = names.slice(index + 1).join('/') as RemotePath;
        return this.find(joinPath(joinPath(folder, next.target), rest), follow, links + 1);
      }
      at = next;
      folder = joinPath(folder, name as RemotePath);
    }
    return at;
  }

  folderAbove(path: RemotePath): FolderNode {
    const folder = this.find(parentOf(path));
    if (folder?.kind !== 'folder') throw this.notFound();
    return folder;
  }

  notFound(): RefusalError {
    return this.refusal('not-found', 550, 'No such file or directory');
  }

  refusal(
    code: RefusalError['code'] & ConstructorParameters<typeof RefusalError>[0],
    status: number,
    text: string,
  ) {
    return new RefusalError(code, `the server says: ${text}`, {
      status: this.options.like === 'sftp' ? 4 : status,
      text,
    });
  }
}

export class MemoryClient implements FileClient {
  readonly kind = 'raw';
  readonly session: FileSession = {
    connection: { remote: '127.0.0.1:21', local: '127.0.0.1:50000', timings: { connect: 1 } },
    greeting: 'in memory',
    home: '/' as RemotePath,
    features: [],
  };
  readonly #server: MemoryServer;
  readonly #number: number;
  #isBusy = false;
  #isClosed = false;
  #fail: (error: Error) => void = () => {};
  readonly #broken: Promise<never>;

  constructor(server: MemoryServer, number: number) {
    this.#server = server;
    this.#number = number;
    this.#broken = new Promise((_, reject) => {
      this.#fail = reject;
    });
    this.#broken.catch(() => {});
  }

  list(folder: RemotePath): Promise<Listing> {
    return this.#ask('list', folder, '', (asked) => {
      const node = this.#server.find(folder);
      if (node?.kind !== 'folder') throw this.#server.notFound();
      const entries = [...node.children].map(([name, child]) =>
        this.#entry(name as RemotePath, child, asked),
      );
      return { entries, unknown: [] };
    });
  }

  stat(path: RemotePath): Promise<FileEntry> {
    return this.#ask('stat', path, '', (asked) => {
      const node = this.#server.find(path, false);
      if (node === undefined) throw this.#server.notFound();
      return this.#entry(baseName(path), node, asked);
    });
  }

  read(path: RemotePath, options: ReadOptions = {}): Promise<AsyncIterable<Uint8Array>> {
    const { offset = 0, length = Infinity } = options;
    const range =
      offset === 0 && length === Infinity
        ? ''
        : ` ${offset}-${length === Infinity ? '' : offset + length - 1}`;
    return this.#ask('read', path, range, (asked) => {
      const node = this.#server.find(path);
      if (node?.kind !== 'file') throw this.#server.notFound();
      if (offset > 0) this.#needsRanges();
      const start = this.#server.options.ranges === 'ignored' ? 0 : offset;
      const bytes = node.content.subarray(start, Math.min(node.content.length, start + length));
      const body = this.#chunks(bytes);
      this.#isBusy = true;
      return this.#body(this.#server.options.reading?.(body, asked) ?? body);
    });
  }

  async write(
    path: RemotePath,
    body: AsyncIterable<Uint8Array>,
    options: WriteOptions = {},
  ): Promise<Stored> {
    const { how = 'replace', offset = 0 } = options;
    const { node, name } = await this.#ask(
      'write',
      path,
      how === 'replace' ? '' : ` ${how} ${offset}`,
      () => {
        if (how === 'resume') this.#needsRanges();
        const { children } = this.#server.folderAbove(path);
        const free = how === 'unique' ? freeName(children, baseName(path)) : baseName(path);
        const old = children.get(free);
        if (old !== undefined && old.kind !== 'file')
          throw this.#server.refusal('upload-refused', 553, 'Not a file');
        const file = old ?? fileOf('');
        children.set(free, file);
        return { node: file, name: free };
      },
    );
    this.#isBusy = true;
    if (how !== 'append') node.content = node.content.subarray(0, how === 'resume' ? offset : 0);
    let bytes = 0;
    try {
      for await (const chunk of body) {
        node.content = Buffer.concat([node.content, chunk]);
        bytes += chunk.length;
      }
    } catch (error) {
      await this.close();
      throw error;
    } finally {
      this.#isBusy = false;
    }
    return how === 'unique' ? { bytes, name } : { bytes };
  }

  remove(path: RemotePath): Promise<void> {
    return this.#ask('remove', path, '', () => {
      const { children } = this.#server.folderAbove(path);
      const node = children.get(baseName(path));
      if (node === undefined) throw this.#server.notFound();
      if (node.kind === 'folder') throw this.#server.refusal('command-refused', 550, 'Is a folder');
      children.delete(baseName(path));
    });
  }

  removeFolder(path: RemotePath): Promise<void> {
    return this.#ask('removeFolder', path, '', () => {
      const { children } = this.#server.folderAbove(path);
      const node = children.get(baseName(path));
      if (node?.kind !== 'folder') throw this.#server.notFound();
      if (node.children.size > 0) throw this.#server.refusal('command-refused', 550, 'Not empty');
      children.delete(baseName(path));
    });
  }

  makeFolder(path: RemotePath): Promise<void> {
    return this.#ask('makeFolder', path, '', () => {
      const { children } = this.#server.folderAbove(path);
      if (children.has(baseName(path))) throw this.#server.refusal('command-refused', 550, 'It is there');
      children.set(baseName(path), folderOf({}));
    });
  }

  rename(from: RemotePath, to: RemotePath): Promise<void> {
    return this.#ask('rename', from, ` ${to}`, () => {
      const source = this.#server.folderAbove(from).children;
      const node = source.get(baseName(from));
      const { children } = this.#server.folderAbove(to);
      if (node === undefined) throw this.#server.notFound();
      if (this.#server.options.like === 'sftp' && children.has(baseName(to))) {
        throw this.#server.refusal('command-refused', 550, 'It is there');
      }
      source.delete(baseName(from));
      children.set(baseName(to), node);
    });
  }

  setMode(path: RemotePath, mode: number): Promise<void> {
    return this.#ask('setMode', path, ` ${mode.toString(8)}`, () => {
      this.#file(path).mode = mode;
    });
  }

  setModified(path: RemotePath, time: number): Promise<void> {
    return this.#ask('setModified', path, ` ${time}`, () => {
      this.#file(path).modified = Math.floor(time / 1000) * 1000;
    });
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#server.sessions -= 1;
    this.#fail(new TransportError('receive', 'the session is closed'));
  }

  async #ask<T>(what: Asked['what'], path: RemotePath, more: string, act: (asked: Asked) => T): Promise<T> {
    if (this.#isBusy) throw new Error(`${what} ${path} was asked for while a transfer was going on`);
    if (this.#isClosed) throw new TransportError('receive', 'the session is closed');
    const asked = { what, path, session: this.#number };
    this.#server.log.push(`${what} ${path}${more}`);
    this.#isBusy = true;
    try {
      await Promise.race([this.#server.options.before?.(asked), this.#broken]);
      this.#isBusy = false;
      return act(asked);
    } catch (error) {
      this.#isBusy = false;
      if (!(error instanceof RefusalError)) await this.close();
      throw error;
    }
  }

  /** Ends when its session is closed, too. */
  async *#body(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    const chunks = source[Symbol.asyncIterator]();
    try {
      for (;;) {
        const { done, value } = await Promise.race([chunks.next(), this.#broken]);
        if (done === true) return;
        yield value;
      }
    } catch (error) {
      await this.close();
      throw error;
    } finally {
      this.#isBusy = false;
    }
  }

  async *#chunks(bytes: Buffer): AsyncGenerator<Uint8Array> {
    const size = this.#server.options.chunk ?? 64 * 1024;
    const buffer = Buffer.alloc(size);
    for (let at = 0; at < bytes.length; at += size) {
      const length = bytes.copy(buffer, 0, at, at + size);
      yield buffer.subarray(0, length);
      buffer.fill(0xee);
    }
  }

  #needsRanges(): void {
    if (this.#server.options.ranges === false)
      throw this.#server.refusal('no-range', 502, 'REST is not for us');
  }

  #file(path: RemotePath): FileNode {
    const node = this.#server.find(path);
    if (node?.kind !== 'file') throw this.#server.notFound();
    return node;
  }

  #entry(name: RemotePath, node: Node, asked: Asked): FileEntry {
    const entry = entryOf(name, node);
    return this.#server.options.telling?.(entry, asked) ?? entry;
  }
}

function entryOf(name: RemotePath, node: Node): FileEntry {
  if (node.kind === 'folder') return { name, kind: 'folder' };
  if (node.kind === 'link') return { name, kind: 'link', size: node.target.length, target: node.target };
  return {
    name,
    kind: 'file',
    size: node.content.length,
    modified: secondOf(node.modified),
    mode: node.mode,
  };
}

export function secondOf(time: number): Modified {
  return { time, precision: 'second', zone: 'utc' };
}

function freeName(taken: ReadonlyMap<string, unknown>, wanted: RemotePath): RemotePath {
  let name = wanted;
  for (let number = 1; taken.has(name); number += 1) name = `${wanted}.${number}` as RemotePath;
  return name;
}

function fileOf(content: string | Uint8Array): FileNode {
  return { kind: 'file', content: Buffer.from(content as string), modified: MADE, mode: 0o644 };
}

function folderOf(tree: Tree): FolderNode {
  const children = Object.entries(tree).map(([name, value]): [string, Node] => {
    if (typeof value === 'string' || value instanceof Uint8Array) return [name, fileOf(value)];
    if ('link' in value && typeof value.link === 'string')
      return [name, { kind: 'link', target: pathOf(value.link) }];
    return [name, folderOf(value)];
  });
  return { kind: 'folder', children: new Map(children) };
}

function treeOf(node: FolderNode): Tree {
  return Object.fromEntries(
    [...node.children].map(([name, child]) => {
      if (child.kind === 'folder') return [name, treeOf(child)];
      return [name, child.kind === 'file' ? child.content.toString('latin1') : { link: child.target }];
    }),
  );
}
