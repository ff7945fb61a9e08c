import { isNetkitError, TransportError } from '../../errors.ts';
import { listenTcp, type TcpListenerSettings } from '../../net/tcp-listener.ts';
import type { Transport } from '../../net/types.ts';
import { within } from '../../net/within.ts';
import type { Io } from '../../terminal/io.ts';
import type { Arguments } from '../command.ts';
import { milliseconds } from '../shared/connection.ts';
import { stopped } from '../shared/serve.ts';
import { loadPlainAnnotator, withTracing } from '../shared/tracing.ts';
import { charsetOf } from './encoding.ts';
import { type ListenDialogue, serveClient } from './listen-client.ts';
import { createReport, type ListenReport } from './listen-report.ts';
import { listenerSettings } from './listen-settings.ts';
import { givenBytes, typedInput } from './typed.ts';

/** Takes one client, or with --keep-open all who come, until Ctrl-C, which is no failure. */
export async function runListen(args: Arguments, io: Io): Promise<number> {
  return withTracing(args, io, loadPlainAnnotator, async (tracing) => {
    const charset = await charsetOf(args);
    const reply = args.text('reply');
    const keepOpen = args.flag('keep-open');
    const answersByItself = keepOpen || reply !== undefined;
    const dialogue: ListenDialogue = {
      reply: reply === undefined ? undefined : await givenBytes(reply, args, charset),
      input: answersByItself ? undefined : typedInput(args, io, charset),
      inputIsTerminal: io.stdin.isTTY === true,
      halfClose: !args.flag('no-half-close'),
      signal: io.signal,
    };
    const settings = await listenerSettings(args, io, await tracing.recorderFor('raw'));
    await takeClients(args, io.signal, settings, createReport(args, io, charset), dialogue);
    return 0;
  });
}

/** What is left to be told of each client after the end, in milliseconds: whoever reads it may have stopped reading. */
const LAST_WORDS_MS = 500;

async function takeClients(
  args: Arguments,
  signal: AbortSignal,
  settings: TcpListenerSettings,
  report: ListenReport,
  dialogue: ListenDialogue,
): Promise<void> {
  const keepOpen = args.flag('keep-open');
  let end!: { resolve(): void; reject(error: unknown): void };
  const ended = new Promise<void>((resolve, reject) => (end = { resolve, reject }));
  // A client's failure may come before anybody waits.
  ended.catch(() => {});
  let hasCome = (): void => {};
  let taken = false;
  const serve = async (transport: Transport): Promise<void> => {
    // Who comes while the first is being hung up on.
    if (taken && !keepOpen) return;
    taken = true;
    hasCome();
    try {
      const failure = await serveOne(transport, dialogue, report);
      if (keepOpen) return;
      if (failure === undefined) end.resolve();
      else end.reject(failure);
    } catch (error) {
      // What is wrong at this end is wrong for everybody.
      end.reject(error);
    }
  };
  const underWay = new Set<Promise<void>>();
  const listening = await listenTcp(settings, ({ transport }) => {
    const serving = serve(transport).finally(() => underWay.delete(serving));
    underWay.add(serving);
    return serving;
  });
  const how = settings.tls === undefined ? '' : ' inside TLS';
  const timer = nobodyCame(`${listening.authority}${how}`, milliseconds(args, 'timeout'), end.reject);
  hasCome = () => clearTimeout(timer);
  try {
    await report.listening(listening);
    await Promise.race([stopped(signal), ended]);
  } finally {
    clearTimeout(timer);
    await listening.stop(0);
    await within(Promise.all(underWay), LAST_WORDS_MS);
  }
}

/** @returns what ended it, unless it was the client. @throws what concerns this end: output that cannot be written */
async function serveOne(
  transport: Transport,
  dialogue: ListenDialogue,
  report: ListenReport,
): Promise<Error | undefined> {
  const client = await report.connected(transport.facts);
  let failure: Error | undefined;
  try {
    await serveClient(transport, dialogue, client);
  } catch (error) {
    if (!isOfTheConnection(error)) throw error;
    failure = error;
  }
  await client.end();
  await client.closed(failure);
  return failure;
}

const OF_A_CONNECTION: ReadonlySet<string> = new Set(['receive', 'send', 'timeout']);

function isOfTheConnection(error: unknown): error is Error {
  return isNetkitError(error) && OF_A_CONNECTION.has(error.code);
}

function nobodyCame(
  place: string,
  timeout: number | undefined,
  fail: (error: Error) => void,
): NodeJS.Timeout | undefined {
  if (timeout === undefined) return undefined;
  const error = new TransportError('timeout', `nobody has connected to ${place} within ${timeout / 1000} s`);
  return setTimeout(() => fail(error), timeout);
}
