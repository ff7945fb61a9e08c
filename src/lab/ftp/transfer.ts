import { isNetkitError } from '../../errors.ts';
import type { Transport, UpgradableTransport } from '../../net/types.ts';
import type { FtpCommand } from '../../raw/ftp/command.ts';
import { FtpRefusal, refusalOf } from './refusal.ts';
import type { RunningTransfer, Session } from './session.ts';

/** What one transfer does with its data connection; bytes are to be counted in `running`. */
export type Move = (data: Transport, running: RunningTransfer) => Promise<void>;

/**
 * Carries a transfer out, from the opening of the data connection to the last reply. Meanwhile the control connection is
 * read: ABOR breaks the transfer off, STAT tells how far it is, and everything else waits its turn.
 *
 * @param opening of the 150
 */
export async function transfer(session: Session, what: string, opening: string, move: Move): Promise<void> {
  if (session.settings.options.requireTls === true && !session.protectsData) {
    throw new FtpRefusal(521, 'Data connections are to be protected: send PBSZ 0 and PROT P.');
  }
  const breaking = new AbortController();
  const over = new AbortController();
  const running: RunningTransfer = { what, bytes: 0, abort: () => breaking.abort() };
  session.transfer = running;
  void watchCommands(session, running, over.signal);
  try {
    await session.reply(...(await carry(session, opening, move, breaking.signal)));
  } finally {
    over.abort();
    session.transfer = undefined;
    session.outcome.bytes = running.bytes;
  }
}

type Verdict = readonly [code: number, text: string];

async function carry(session: Session, opening: string, move: Move, signal: AbortSignal): Promise<Verdict> {
  let data: Transport | undefined;
  const cut = (): void => data?.close();
  signal.addEventListener('abort', cut);
  try {
    const plain = await session.data.open(signal);
    data = plain;
    signal.throwIfAborted();
    await session.reply(150, opening);
    if (session.protectsData) data = await protect(session, plain);
    await move(data, session.transfer as RunningTransfer);
    if (signal.aborted) throw new FtpRefusal(426, 'The transfer was broken off.');
    session.data.finish(data);
    return [226, 'Transfer complete.'];
  } catch (error) {
    data?.close();
    if (signal.aborted) return [426, 'The transfer was broken off.'];
    const refusal = refusalOf(error);
    if (refusal !== undefined) return [refusal.code, refusal.message];
    if (isNetkitError(error)) return [426, 'The data connection failed.'];
    throw error;
  } finally {
    signal.removeEventListener('abort', cut);
  }
}

/** RFC 4217, section 9: whoever connects, also we, the server's part of the handshake is ours. */
async function protect(session: Session, plain: UpgradableTransport): Promise<Transport> {
  const { settings } = session;
  const context = await settings.tlsContext();
  const secured = await plain
    .startTls({ as: 'server', context, timeout: settings.limits.handshakeTimeout })
    .catch((error: unknown) => {
      if (isNetkitError(error)) throw new FtpRefusal(522, 'The TLS handshake on the data connection failed.');
      throw error;
    });
  if (settings.options.requireSessionReuse === true && secured.facts.tls?.resumed !== true) {
    secured.close();
    throw new FtpRefusal(522, 'The data connection must resume the TLS session of the control connection.');
  }
  return secured;
}

async function watchCommands(session: Session, running: RunningTransfer, over: AbortSignal): Promise<void> {
  const take = async ({ verb, argument }: FtpCommand): Promise<boolean> => {
    if (over.aborted) return false;
    // Its reply comes in its turn, behind the 426.
    if (verb === 'ABOR') running.abort();
    if (verb !== 'STAT' || argument !== undefined) return false;
    await session.reply(213, `${running.what}: ${running.bytes} bytes so far.`);
    return true;
  };
  // What is wrong with the control connection shows when the next command is asked for.
  await session.readAhead(take, over).catch(() => {});
}

/** Sends what there is. */
export function sendAll(source: AsyncIterable<Uint8Array>): Move {
  return async (data, running) => {
    for await (const chunk of source) {
      await data.write(chunk);
      running.bytes += chunk.length;
    }
  };
}

/** What the client sends, to its end. */
export async function* receiveAll(data: Transport, running: RunningTransfer): AsyncGenerator<Uint8Array> {
  for (let chunk = await data.read(); chunk !== undefined; chunk = await data.read()) {
    running.bytes += chunk.length;
    yield chunk;
  }
}
