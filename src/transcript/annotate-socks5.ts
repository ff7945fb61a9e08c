import { isIP } from 'node:net';
import * as socks5 from '../wire/socks5.ts';
import type { Annotator, Piece } from './annotator.ts';

type Emit = (piece: Piece) => void;

/** What a message is for; `undefined` for "not yet". Throws at what is not SOCKS5. */
type Note = (bytes: Buffer) => socks5.Decoded<string>;

/** Follows what is said to a SOCKS5 proxy until it has connected us: a line for each message. */
export function createSocks5Annotator(): Annotator {
  let login = false;
  const choice = noting(socks5.decodeChoice, (method) => {
    login = method === socks5.METHODS.login;
    return noteMethod(method);
  });
  const sides = {
    sent: new Side(() => (login ? [offer, credentials, request] : [offer, request])),
    received: new Side(() => (login ? [choice, welcome, reply] : [choice, reply])),
  };
  return {
    push: (direction, bytes, emit) => sides[direction].push(bytes, emit),
    end: (direction, emit) => sides[direction].end(emit),
  };
}

class Side {
  readonly #notes: () => readonly Note[];
  #taken = 0;
  /** Of a message that is not whole yet: at most as much as SOCKS5 can say in one. */
  #rest = Buffer.alloc(0);
  #lost = false;

  /** @param notes in the order of the messages; asked again for each, since the choice decides what follows */
  constructor(notes: () => readonly Note[]) {
    this.#notes = notes;
  }

  push(bytes: Uint8Array, emit: Emit): void {
    this.#rest = Buffer.concat([this.#rest, bytes]);
    while (this.#rest.length > 0) {
      const noted = this.#next();
      if (noted === undefined && !this.#lost) return;
      const taken = this.#rest.subarray(0, noted?.length);
      this.#rest = this.#rest.subarray(taken.length);
      if (noted === undefined) emit({ kind: 'data', bytes: taken });
      else emit({ kind: 'line', bytes: taken, omitted: 0, ending: '', role: 'start', note: noted.value });
    }
  }

  end(emit: Emit): void {
    const bytes = this.#rest;
    this.#rest = Buffer.alloc(0);
    if (bytes.length > 0) {
      emit({ kind: 'line', bytes, omitted: 0, ending: '', role: 'other', note: 'cut off here' });
    }
    emit({ kind: 'break', ending: '' });
  }

  #next(): socks5.Decoded<string> {
    const note = this.#lost ? undefined : this.#notes()[this.#taken];
    this.#lost = note === undefined;
    try {
      const noted = note?.(this.#rest);
      if (noted !== undefined) this.#taken += 1;
      return noted;
    } catch {
      this.#lost = true;
      return undefined;
    }
  }
}

function noting<T>(decode: (bytes: Buffer) => socks5.Decoded<T>, describe: (value: T) => string): Note {
  return (bytes) => {
    const decoded = decode(bytes);
    return decoded && { value: describe(decoded.value), length: decoded.length };
  };
}

const offer = noting(socks5.decodeOffer, (methods) =>
  methods.includes(socks5.METHODS.login)
    ? 'SOCKS5: without a login, or with one?'
    : 'SOCKS5: without a login?',
);
const credentials = noting(socks5.decodeLogin, () => 'who we are: not encrypted');
const welcome = noting(socks5.decodeLoginAnswer, (accepted) =>
  accepted ? 'the login is accepted' : 'the login is refused',
);
const request = noting(socks5.decodeRequest, ({ command, host, port }) => {
  if (command !== socks5.COMMANDS.connect) return 'another command than to connect';
  if (isIP(host) === 4) return `connect to ${host}:${port}`;
  return `connect to this ${isIP(host) === 6 ? 'IPv6 address' : 'name'}, port ${port}`;
});
const reply = noting(socks5.decodeReply, ({ reply: code }) =>
  code === 0 ? 'yes, connected' : `no: ${socks5.REPLIES[code] ?? 'a reply that SOCKS5 does not know'}`,
);

function noteMethod(method: number): string {
  if (method === socks5.METHODS.none) return 'without a login';
  if (method === socks5.METHODS.login) return 'with a login: who are you?';
  return method === socks5.METHODS.notAcceptable ? 'neither: go away' : 'in a way that we do not know';
}
