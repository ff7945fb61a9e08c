/*
 * What each packet of SFTP says and is for, in a few words for those who see one for the first time
 * (draft-ietf-secsh-filexfer-02). Notes fit into NOTE_LENGTH.
 */

/** Those that are looked into for more than their fields (section 3). */
export const PACKETS = { INIT: 1, VERSION: 2, READ: 5, WRITE: 6, STATUS: 101, DATA: 103 } as const;

interface PacketKind {
  readonly name: string;
  readonly note: string;
  /** What follows the id, as far as it is shown. */
  readonly fields?: readonly FieldKind[];
}

type FieldKind = 'text' | 'handle' | 'offset' | 'length' | 'flags' | 'status' | 'count';

const KINDS: Readonly<Record<number, PacketKind>> = {
  1: { name: 'INIT', note: 'which version do you speak?' },
  2: { name: 'VERSION', note: 'this one, with these extensions' },
  3: { name: 'OPEN', note: 'open this file', fields: ['text', 'flags'] },
  4: { name: 'CLOSE', note: 'done with this handle', fields: ['handle'] },
  5: { name: 'READ', note: 'send these bytes', fields: ['handle', 'offset', 'length'] },
  6: { name: 'WRITE', note: 'store these bytes', fields: ['handle', 'offset', 'length'] },
  7: { name: 'LSTAT', note: 'what is this? a link itself', fields: ['text'] },
  8: { name: 'FSTAT', note: 'what is it that is open?', fields: ['handle'] },
  9: { name: 'SETSTAT', note: 'set its permissions or time', fields: ['text'] },
  10: { name: 'FSETSTAT', note: 'the same for what is open', fields: ['handle'] },
  11: { name: 'OPENDIR', note: 'open this folder', fields: ['text'] },
  12: { name: 'READDIR', note: 'what is in it? some more', fields: ['handle'] },
  13: { name: 'REMOVE', note: 'delete this file', fields: ['text'] },
  14: { name: 'MKDIR', note: 'make this folder', fields: ['text'] },
  15: { name: 'RMDIR', note: 'delete this folder', fields: ['text'] },
  16: { name: 'REALPATH', note: 'what is its whole path?', fields: ['text'] },
  17: { name: 'STAT', note: 'what is this? where a link leads', fields: ['text'] },
  18: { name: 'RENAME', note: 'rename this to that', fields: ['text', 'text'] },
  19: { name: 'READLINK', note: 'where does this link lead?', fields: ['text'] },
  20: { name: 'SYMLINK', note: 'make a link: what it leads to, its name', fields: ['text', 'text'] },
  101: { name: 'STATUS', note: 'how it went', fields: ['status', 'text'] },
  102: { name: 'HANDLE', note: 'what is open goes by this', fields: ['handle'] },
  103: { name: 'DATA', note: 'the bytes', fields: ['length'] },
  104: { name: 'NAME', note: 'names, with what they are', fields: ['count', 'text'] },
  105: { name: 'ATTRS', note: 'size, permissions, owner, times' },
  200: { name: 'EXTENDED', note: 'something that not all servers have', fields: ['text'] },
  201: { name: 'EXTENDED_REPLY', note: 'the answer to that' },
};

/** Section 7. */
const STATUSES: readonly (readonly [name: string, note: string])[] = [
  ['OK', 'it worked'],
  ['EOF', 'that was all'],
  ['NO_SUCH_FILE', 'it is not there'],
  ['PERMISSION_DENIED', 'not allowed'],
  ['FAILURE', 'it did not work'],
  ['BAD_MESSAGE', 'not understood'],
  ['NO_CONNECTION', 'no connection'],
  ['CONNECTION_LOST', 'the connection is lost'],
  ['OP_UNSUPPORTED', 'this server cannot do that'],
];

/** Section 6.3. */
const FLAGS = ['read', 'write', 'append', 'create', 'truncate', 'exclusive'];

/** @param packet without its length; as much of it as there is */
export function describePacket(packet: Buffer): string {
  const type = packet[0];
  if (type === undefined) return 'an empty packet';
  const kind = KINDS[type];
  if (kind === undefined) return `packet of type ${type}`;
  if (type === PACKETS.INIT || type === PACKETS.VERSION) return describeVersion(kind.name, packet);
  const shown = [kind.name];
  if (packet.length >= 5) shown.push(`#${packet.readUInt32BE(1)}`);
  let at = 5;
  for (const field of kind.fields ?? []) {
    const read = READERS[field](packet, at);
    if (read === undefined) break;
    if (read.text !== '') shown.push(read.text);
    at = read.next;
  }
  return shown.join(' ');
}

export function noteOfPacket(packet: Buffer): string {
  const kind = KINDS[packet[0] ?? 0];
  if (kind === undefined) return 'nothing that version 3 knows';
  return STATUSES[statusOf(packet) ?? -1]?.[1] ?? kind.note;
}

/** Of packets that come in their thousands, what is the same in all of them. */
export function repetitionOf(packet: Buffer): string | undefined {
  if (packet[0] === PACKETS.READ) return 'READ';
  return statusOf(packet) === 0 ? 'STATUS OK' : undefined;
}

function statusOf(packet: Buffer): number | undefined {
  return packet[0] === PACKETS.STATUS && packet.length >= 9 ? packet.readUInt32BE(5) : undefined;
}

/** The text that is shown, and where the next field begins; `undefined` where the packet ends before. */
type FieldReader = (
  packet: Buffer,
  at: number,
) => { readonly text: string; readonly next: number } | undefined;

const READERS: Readonly<Record<FieldKind, FieldReader>> = {
  text: (packet, at) =>
    string(packet, at, (bytes) => (bytes.length === 0 ? '' : `"${bytes.toString('latin1')}"`)),
  handle: (packet, at) => string(packet, at, (bytes) => `handle ${bytes.toString('hex')}`),
  offset: (packet, at) =>
    packet.length < at + 8 ? undefined : { text: `at ${packet.readBigUInt64BE(at)}`, next: at + 8 },
  length: (packet, at) => number(packet, at, (value) => `${value} bytes`),
  count: (packet, at) => number(packet, at, (value) => `${value} of them, first`),
  status: (packet, at) => number(packet, at, (value) => STATUSES[value]?.[0] ?? `status ${value}`),
  flags: (packet, at) =>
    number(packet, at, (value) => FLAGS.filter((_, bit) => (value & (1 << bit)) !== 0).join('+')),
};

function number(packet: Buffer, at: number, show: (value: number) => string): ReturnType<FieldReader> {
  return packet.length < at + 4 ? undefined : { text: show(packet.readUInt32BE(at)), next: at + 4 };
}

function string(packet: Buffer, at: number, show: (bytes: Buffer) => string): ReturnType<FieldReader> {
  if (packet.length < at + 4) return undefined;
  const end = at + 4 + packet.readUInt32BE(at);
  return { text: show(packet.subarray(at + 4, end)), next: end };
}

function describeVersion(name: string, packet: Buffer): string {
  const extensions: string[] = [];
  for (let at = 5; at < packet.length;) {
    const extension = string(packet, at, (bytes) => bytes.toString('latin1'));
    const value = extension && string(packet, extension.next, (bytes) => bytes.toString('latin1'));
    if (extension === undefined || value === undefined) break;
    extensions.push(`${extension.text} ${value.text}`);
    at = value.next;
  }
  const version = packet.length < 5 ? '' : ` ${packet.readUInt32BE(1)}`;
  return `${name}${version}${extensions.length === 0 ? '' : `: ${extensions.join(', ')}`}`;
}
