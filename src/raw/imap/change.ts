/** COPY, MOVE, STORE and EXPUNGE by UIDs (RFC 9051, section 6.4; RFC 6851, RFC 4315). */
import { RefusalError } from '../../errors.ts';
import { refuseFlags } from '../../protocols/imap-flags.ts';
import type { Copied } from '../../protocols/imap.ts';
import { copyUidIn, type ResponseCode } from './response-codes.ts';
import type { ImapState } from './session.ts';
import { encodeUids } from './uids.ts';

const FLAG_VERBS = { add: '+FLAGS.SILENT', remove: '-FLAGS.SILENT', replace: 'FLAGS.SILENT' } as const;

/** @throws RefusalError `not-found` for the folder */
export function copy(state: ImapState, uids: readonly number[], path: string): Promise<Copied> {
  return transfer(state, 'UID COPY', uids, path);
}

/** @throws RefusalError `not-found` for the folder; `command-refused` where only others would go along */
export async function move(state: ImapState, uids: readonly number[], path: string): Promise<Copied> {
  const { connection } = state;
  if (connection.has('MOVE') || connection.has('IMAP4REV2')) return transfer(state, 'UID MOVE', uids, path);
  refuseWithoutUidPlus(state);
  const copied = await transfer(state, 'UID COPY', uids, path);
  await flag(state, uids, 'add', ['\\Deleted']);
  await expunge(state, uids);
  return copied;
}

/** Without being told what they are afterwards. */
export async function flag(
  state: ImapState,
  uids: readonly number[],
  how: keyof typeof FLAG_VERBS,
  flags: readonly string[],
): Promise<void> {
  const { connection } = state;
  state.refuseUnlessOpen();
  refuseFlags(flags);
  const list = `(${flags.join(' ')})`;
  if (flags.length === 0 && how !== 'replace') return;
  for (const set of encodeUids(uids)) await connection.request(['UID STORE', set, FLAG_VERBS[how], list]);
}

/** @returns how many went */
export async function expunge(state: ImapState, uids?: readonly number[]): Promise<number> {
  const { connection, open } = state;
  const before = open.gone;
  if (uids === undefined) await connection.request(['EXPUNGE']);
  else {
    refuseWithoutUidPlus(state);
    for (const set of encodeUids(uids)) await connection.request(['UID EXPUNGE', set]);
  }
  return open.gone - before;
}

async function transfer(
  state: ImapState,
  verb: string,
  uids: readonly number[],
  path: string,
): Promise<Copied> {
  const { connection, names } = state;
  state.refuseUnlessOpen();
  const name = names.encode(path);
  const all = new Map<number, number>();
  let isTold = false;
  const learn = (code: ResponseCode | undefined): void => {
    if (code?.name !== 'COPYUID') return;
    isTold = true;
    for (const [from, to] of copyUidIn(code)) all.set(from, to);
  };
  for (const set of encodeUids(uids)) {
    // RFC 6851, section 4.3: MOVE tells it before the messages go, COPY when it is done.
    const { code } = await connection.request([verb, set, name], (response) => {
      if (response.type === 'status') learn(response.code);
    });
    learn(code);
  }
  return isTold ? { uids: all } : {};
}

function refuseWithoutUidPlus({ connection }: ImapState): void {
  if (connection.has('UIDPLUS') || connection.has('IMAP4REV2')) return;
  throw new RefusalError(
    'command-refused',
    'the server has no UIDPLUS: everything that is marked as deleted would go, too',
    { status: 'UIDPLUS', text: '' },
    { hint: 'expunge without UIDs removes all of it' },
  );
}
