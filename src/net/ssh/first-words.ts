/**
 * What an SSH server says in the clear, before keys are exchanged (RFC 4253, sections 4.2, 6 and 7.1). The library that speaks
 * SSH does not tell of it, and without it nobody can say what a server is, or why there is nothing in common with it.
 *
 *     lines of text, for no SSH client         (perhaps)
 *     SSH-2.0-OpenSSH_9.2p1 Debian-2           CRLF, some send LF
 *     00 00 04 44  0a  14                      packet's length, padding's length, SSH_MSG_KEXINIT
 *     16 bytes of chance
 *     00 00 00 2a  curve25519-sha256,ecdh-…    ten lists of names, each behind its length
 */

/** Far more than a server's first words: what ssh2 takes as a packet (35,000 bytes), and some lines before it. */
export const MAX_FIRST_WORDS_BYTES = 64 * 1024;

export interface FirstWords {
  /** The first line, whatever it is, one character a byte; `undefined` before its end has come. */
  readonly firstLine?: string;
  /** `SSH-2.0-…`, without its line end. */
  readonly version?: string;
  /** What the server takes, in its order. */
  readonly offer?: KeyExchangeOffer;
}

export interface KeyExchangeOffer {
  readonly keyExchange: readonly string[];
  readonly hostKey: readonly string[];
  readonly cipher: readonly string[];
  readonly mac: readonly string[];
}

const KEXINIT = 20;
const COOKIE_BYTES = 16;

/** Reads as far as the bytes go, and leaves out what is not there or makes no sense. */
export function readFirstWords(bytes: Uint8Array): FirstWords {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
  const [, firstLine] = /^(.*?)\r?\n/s.exec(text) ?? [];
  const [line, version] = /^(SSH-.*?)\r?\n/ms.exec(text) ?? [];
  if (firstLine === undefined) return {};
  if (line === undefined || version === undefined) return { firstLine };
  const packet = bytes.subarray(text.indexOf(line) + line.length);
  const offer = readOffer(Buffer.from(packet.buffer, packet.byteOffset, packet.length));
  return offer === undefined ? { firstLine, version } : { firstLine, version, offer };
}

function readOffer(packet: Buffer): KeyExchangeOffer | undefined {
  if (packet.length < 6 || packet[5] !== KEXINIT) return undefined;
  let at = 6 + COOKIE_BYTES;
  const lists: string[][] = [];
  while (lists.length < 6) {
    if (packet.length < at + 4) return undefined;
    const end = at + 4 + packet.readUInt32BE(at);
    if (packet.length < end) return undefined;
    lists.push(packet.toString('latin1', at + 4, end).split(','));
    at = end;
  }
  // The ciphers and MACs of the two directions are the same with every server there is.
  const [keyExchange = [], hostKey = [], cipher = [], , mac = []] = lists;
  return { keyExchange, hostKey, cipher, mac };
}
