import { OPEN_FLAGS } from '../../protocols/sftp-arguments.ts';
import { PERMISSION_BITS } from '../../protocols/file-mode.ts';
import type { RemotePath } from '../../protocols/remote-path.ts';
import type { Attributes } from '../../raw/sftp/attributes.ts';
import type { NamedFile, Reply, Request } from '../../raw/sftp/packets.ts';
import type { StoredEntry } from '../store/types.ts';
import { answerExtended } from './answer-extended.ts';
import { attributesOf, namedFile } from './describe.ts';
import type { Desk } from './desk.ts';
import { END, NO_HANDLE, OK, READ_ONLY, TOO_MANY_HANDLES, NOT_A_LINK, NO_OWNERS } from './refusals.ts';

/** A reply that lacks the id of its request. */
export type Answer = Reply extends infer R ? (R extends { id: number } ? Omit<R, 'id'> : never) : never;

/** All requests but the first. */
export type Numbered = Exclude<Request, { type: 'INIT' }>;

type Asked<T extends Numbered['type']> = Extract<Numbered, { type: T }>;

/** Names in one reply: with the longest that there are, it is far from a packet's limit. */
const NAMES_AT_ONCE = 100;

/** What a request with this open flag, or of this kind, would change. */
const CHANGING_FLAGS =
  OPEN_FLAGS.write | OPEN_FLAGS.append | OPEN_FLAGS.create | OPEN_FLAGS.truncate | OPEN_FLAGS.exclusive;
const CHANGING: ReadonlySet<Numbered['type']> = new Set([
  'WRITE',
  'SETSTAT',
  'FSETSTAT',
  'REMOVE',
  'MKDIR',
  'RMDIR',
  'RENAME',
  'SYMLINK',
]);

/** @throws StoreError */
export async function answerRequest(desk: Desk, request: Numbered): Promise<Answer> {
  if (CHANGING.has(request.type) && !desk.mayWrite) return READ_ONLY;
  const answer = ANSWERS[request.type] as (desk: Desk, request: Numbered) => Promise<Answer>;
  return answer(desk, request);
}

const ANSWERS: { readonly [T in Numbered['type']]: (desk: Desk, request: Asked<T>) => Promise<Answer> } = {
  OPEN: openFile,
  READ: readFile,
  WRITE: writeFile,
  OPENDIR: openFolder,
  READDIR: readFolder,
  EXTENDED: answerExtended,

  async CLOSE(desk, { handle }) {
    return (await desk.handles.close(handle)) ? OK : NO_HANDLE;
  },
  async STAT(desk, { path }) {
    return attributes(await desk.store.stat(desk.resolve(path)));
  },
  async LSTAT(desk, { path }) {
    return attributes(await desk.store.stat(desk.resolve(path), { follow: false }));
  },
  async FSTAT(desk, { handle }) {
    const open = desk.handles.files.get(handle);
    return open === undefined ? NO_HANDLE : attributes(await open.file.stat());
  },
  async SETSTAT(desk, { path, attributes: wanted }) {
    const at = desk.resolve(path);
    if (wanted.size === undefined) return setAttributes(desk, at, wanted);
    const file = await desk.store.open(at, { write: true });
    try {
      await file.truncate(wanted.size);
    } finally {
      await file.close();
    }
    return setAttributes(desk, at, wanted);
  },
  async FSETSTAT(desk, { handle, attributes: wanted }) {
    const open = desk.handles.files.get(handle);
    if (open === undefined) return NO_HANDLE;
    if (wanted.size !== undefined) await open.file.truncate(wanted.size);
    return setAttributes(desk, open.path, wanted);
  },
  async REMOVE(desk, { path }) {
    await desk.store.remove(desk.resolve(path));
    return OK;
  },
  async MKDIR(desk, { path, attributes: { permissions } }) {
    const mode = permissions === undefined ? [] : [permissions & PERMISSION_BITS];
    await desk.store.makeFolder(desk.resolve(path), ...mode);
    return OK;
  },
  async RMDIR(desk, { path }) {
    await desk.store.removeFolder(desk.resolve(path));
    return OK;
  },
  async REALPATH(desk, { path }) {
    return oneName(desk.resolve(path));
  },
  async RENAME(desk, { from, to }) {
    await desk.store.rename(desk.resolve(from), desk.resolve(to), { replace: false });
    return OK;
  },
  async READLINK(desk, { path }) {
    const { target } = await desk.store.stat(desk.resolve(path), { follow: false });
    return target === undefined ? NOT_A_LINK : oneName(target);
  },
  async SYMLINK(desk, { target, path }) {
    await desk.store.makeLink(target, desk.resolve(path));
    return OK;
  },
};

async function openFile(
  desk: Desk,
  { path, flags, attributes: { permissions } }: Asked<'OPEN'>,
): Promise<Answer> {
  if ((flags & CHANGING_FLAGS) !== 0 && !desk.mayWrite) return READ_ONLY;
  if (desk.handles.isFull) return TOO_MANY_HANDLES;
  const has = (flag: keyof typeof OPEN_FLAGS): boolean => (flags & OPEN_FLAGS[flag]) !== 0;
  const at = desk.resolve(path);
  const file = await desk.store.open(at, {
    read: has('read'),
    write: has('write') || has('append'),
    create: has('create'),
    exclusive: has('exclusive'),
    truncate: has('truncate'),
    ...(permissions !== undefined && { mode: permissions & PERMISSION_BITS }),
  });
  return { type: 'HANDLE', handle: desk.handles.addFile({ path: at, file, append: has('append') }) };
}

async function readFile(desk: Desk, { handle, offset, length }: Asked<'READ'>): Promise<Answer> {
  const open = desk.handles.files.get(handle);
  if (open === undefined) return NO_HANDLE;
  const buffer = desk.readBuffer(length);
  const count = await open.file.read(buffer, offset);
  return count === 0 ? END : { type: 'DATA', bytes: buffer.subarray(0, count) };
}

async function writeFile(desk: Desk, { handle, offset, bytes }: Asked<'WRITE'>): Promise<Answer> {
  const open = desk.handles.files.get(handle);
  if (open === undefined) return NO_HANDLE;
  await open.file.write(bytes, open.append ? (await open.file.stat()).size : offset);
  return OK;
}

async function openFolder(desk: Desk, { path }: Asked<'OPENDIR'>): Promise<Answer> {
  if (desk.handles.isFull) return TOO_MANY_HANDLES;
  const at = desk.resolve(path);
  const self = await desk.store.stat(at);
  const parent = await desk.store.stat(desk.resolve(`${at}/..` as RemotePath));
  const entries = [
    { ...self, name: '.' as RemotePath },
    { ...parent, name: '..' as RemotePath },
    ...(await desk.store.list(at)),
  ];
  return { type: 'HANDLE', handle: desk.handles.addFolder({ entries }) };
}

async function readFolder(desk: Desk, { handle }: Asked<'READDIR'>): Promise<Answer> {
  const open = desk.handles.folders.get(handle);
  if (open === undefined) return NO_HANDLE;
  const entries = open.entries.splice(0, NAMES_AT_ONCE);
  return entries.length === 0 ? END : { type: 'NAME', files: entries.map((entry) => namedFile(entry)) };
}

/** All but the size, which needs the file open. */
async function setAttributes(
  { store }: Desk,
  path: RemotePath,
  { permissions, times, owners }: Attributes,
): Promise<Answer> {
  if (permissions !== undefined) await store.setMode(path, permissions & PERMISSION_BITS);
  if (times !== undefined) await store.setModified(path, times.written * 1000);
  return owners === undefined ? OK : NO_OWNERS;
}

function attributes(entry: StoredEntry): Answer {
  return { type: 'ATTRS', attributes: attributesOf(entry) };
}

/** The attributes of such a name mean nothing (section 6.11). */
function oneName(name: RemotePath): Answer {
  const file: NamedFile = { name, longname: name, attributes: {} };
  return { type: 'NAME', files: [file] };
}
