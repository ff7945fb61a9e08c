import { readFile } from 'node:fs/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ChatEvent } from '../../actions/chat/exchange.ts';
import { LimitError, TransportError } from '../../errors.ts';
import { ChatLog, logLine } from '../../lab/chat/log.ts';
import { type Relay, startRelay } from '../../lab/chat/relay.ts';
import { bareHost } from '../../net/address.ts';
import { reasonOf } from '../../net/explain.ts';
import type { Io } from '../../terminal/io.ts';
import type { Arguments } from '../command.ts';
import { tell } from '../shared/say.ts';
import { GRACE, logOf, sayWhere, stopped } from '../shared/serve.ts';
import { DEFAULT_BIND } from '../shared/serve-options.ts';
import { askPassword } from './password.ts';
import { limitsOf } from './serve-limits.ts';
import { RELAY_PORT } from '../../actions/chat/relay-port.ts';
import { portNumber } from '../shared/numbers.ts';
import { tlsListenerOf } from '../shared/tls-listener.ts';

/** Everybody who comes is told all of it. In characters. */
const MAX_MOTD = 16 * 1024;

/** Resolves with 0 once the relay has been told to stop and has stopped. */
export async function serve(args: Arguments, io: Io): Promise<number> {
  const show = logOf(args, io);
  const settings = {
    host: args.text('bind') ?? DEFAULT_BIND,
    port: portNumber(args.operands[0] ?? String(RELAY_PORT), 0),
    limits: limitsOf(args),
    motd: await readMotd(args),
    password: args.flag('password') ? await askPassword(io) : undefined,
    tls: await tlsListenerOf(args, io, { tell: (note) => tell(io, note), log: show }),
  };
  const logFile = args.text('log');
  const log = logFile === undefined ? undefined : await ChatLog.open(logFile, (trouble) => tell(io, trouble));
  try {
    const relay = await startRelay({
      ...settings,
      onEvent(event) {
        const shown = isComingOrGoing(event) ? show : undefined;
        if (shown === undefined && log === undefined) return;
        const line = logLine(event, Date.now());
        if (line === undefined) return;
        log?.add(line);
        shown?.(line);
      },
      onTrouble: (error) => tell(io, `a client had to leave for a defect of ours: ${String(error)}`),
    });
    try {
      const { authority: address, host, port } = relay;
      const tls = settings.tls !== undefined;
      sayWhere(io, args, { address, host, port, tls, password: args.flag('password') });
      if (show) explain(relay, tls, io);
      await stopped(io.signal);
    } finally {
      await relay.stop(GRACE);
    }
  } finally {
    await log?.close();
    // What is shown is written a turn later than told.
    await nextTurn();
  }
  return 0;
}

function isComingOrGoing({ kind }: ChatEvent): boolean {
  return kind === 'joined' || kind === 'left' || kind === 'gone' || kind === 'renamed';
}

async function readMotd(args: Arguments): Promise<string | undefined> {
  const file = args.text('motd');
  if (file === undefined) return undefined;
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new TransportError('read-file', `--motd: cannot read ${file}: ${reasonOf(cause)}`, {
      cause,
    });
  });
  if (text.length <= MAX_MOTD) return text;
  throw new LimitError('MAX_MOTD', `${file} has more than ${MAX_MOTD} characters`, {
    hint: 'everybody who comes is told all of it',
  });
}

/** How to take part. */
function explain({ authority, loopback, port }: Relay, tls: boolean, io: Io): void {
  const host = bareHost(authority.slice(0, authority.lastIndexOf(':')));
  const clients = tls
    ? [
        `netkit chat connect ${host} ${port} --tls`,
        `ncat --ssl ${host} ${port}`,
        `irssi: /connect -tls ${host} ${port}`,
      ]
    : [`netkit chat connect ${host} ${port}`, `nc ${host} ${port}`, `irssi -c ${host} -p ${port}`];
  tell(io, `take part with  ${clients.join('  or  ')}`);
  if (!loopback) tell(io, 'whoever reaches this machine can take part');
}
