import type { ClientLimits } from '../clients.ts';

/** Times in milliseconds, sizes in bytes. */
export interface RelayLimits extends ClientLimits {
  /** Messages a second that a client may go on sending; 0 for as many as it likes. */
  readonly rate: number;
  /** Messages that it may send at once. */
  readonly burst: number;
  /** Of a message of a plain client; an IRC client's has 512 (RFC 2812, section 2.3). */
  readonly maxMessage: number;
  /** What a client has not taken yet. */
  readonly maxQueue: number;
  /** Until an IRC client has to be registered. */
  readonly registrationTimeout: number;
  /** Until a plain client has to have said the password. */
  readonly passwordTimeout: number;
  /** Silence of an IRC client, until it is asked whether it is still there. */
  readonly pingAfter: number;
  /** Until it has to have answered. */
  readonly pingTimeout: number;
}

export const RELAY_LIMITS: RelayLimits = {
  /** A process has 1,024 files open where nobody has raised that, and a log, a terminal and libraries are some. */
  maxClients: 1000,
  /** A class of students behind one address, and no more than a fifth of the places. */
  maxClientsPerAddress: 200,
  /** Nobody types so fast; a pasted text comes through in its time. */
  rate: 20,
  burst: 100,
  /** A screen full of text. */
  maxMessage: 8 * 1024,
  /** Ten thousand lines: whoever is so far behind does not read any more. */
  maxQueue: 1024 * 1024,
  /** The handful of lines that a program sends at once. */
  registrationTimeout: 30_000,
  /** A person looks it up. */
  passwordTimeout: 60_000,
  /** As servers of IRC have it; a router forgets a silent connection after some minutes. */
  pingAfter: 120_000,
  pingTimeout: 60_000,
};

/** For how long the first words of a client are waited for, in milliseconds: IRC clients speak at once, people do not. */
export const SNIFF_MS = 250;

/** Comings and goings are not announced in rooms of more members: with each of n members told of each other's it would be n² lines. */
export const ANNOUNCE_UP_TO = 500;

/** What is said in one turn of the event loop, in characters, before the rest waits for the next: it is what all members get at once. */
export const BATCH_SIZE = 256 * 1024;

/**
 * What somebody pays for a new name, in messages, who is in several rooms: their members, each of whom is to be told once, and
 * before anything that is said under it, cannot be written one buffer together.
 */
export const RENAMING_COSTS = 5;

/** Of commands of one client that came together, as many are carried out before the others have their turn. */
export const COMMANDS_AT_ONCE = 16;

/** How long the answer to a wrong password takes, in milliseconds: with few places for one address, guessing does not pay. */
export const WRONG_PASSWORD_MS = 1000;

/** A client that has left so many bytes untaken is not listened to until it has taken them: who does not listen is not heard. */
export const HEARD_UP_TO = 64 * 1024;

/** After so much silence the system asks whether a client is still there, in milliseconds: of a plain one nobody else can. */
export const KEEP_ALIVE_MS = 60_000;

/** How often it is looked for clients whose time is up, in milliseconds. */
export const SWEEP_MS = 1000;
