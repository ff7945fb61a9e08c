import { setMaxListeners } from 'node:events';
import { parsePorts, type PortResult, tryPorts } from '../../actions/tcp/try-ports.ts';
import { UsageError } from '../../errors.ts';
import { exitCodeOf } from '../../exit-codes.ts';
import { startDeadline } from '../../net/deadline.ts';
import { resolveTarget } from '../../net/resolve.ts';
import { DEFAULT_CONNECT_TIMEOUT_MS } from '../../net/time-limits.ts';
import type { DialSettings } from '../../net/types.ts';
import { formatDuration } from '../../terminal/units.ts';
import { writeOut } from '../shared/output.ts';
import type { SessionContext, SessionSettings } from '../shared/sessions.ts';
import { jsonLine } from '../shared/write-json.ts';
import { dialTarget } from './client.ts';
import type { TcpTarget } from './target.ts';

/** For each port, in milliseconds, where --connect-timeout says nothing else: whoever is there answers far sooner. */
const TRY_TIMEOUT_MS = 3000;

/** Says of each port whether somebody accepts connections, a line each. @returns 0, or the exit code of the first that failed */
export async function tryEach(target: TcpTarget, context: SessionContext): Promise<number> {
  const { args, io } = context;
  if (target.unixSocket !== undefined)
    throw new UsageError('--try is for ports, and a Unix-domain socket has none');
  const ports = parsePorts(target.port);
  const settings = await context.settingsFor('raw');
  const dial = await lookUpOnce(target.host, ports, {
    signal: context.signal,
    dial: { connectTimeout: TRY_TIMEOUT_MS, ...settings.dial },
  });
  // Ctrl-C ends every attempt, and Node takes so many listeners for a leak.
  setMaxListeners(0, context.signal);
  const describe = args.text('format') === 'json' ? asJson : asText;
  let code = 0;
  const results = tryPorts(ports, async (port) => {
    const transport = await dialTarget({ host: target.host, port }, args, { ...settings, dial });
    transport.close();
  });
  for await (const result of results) {
    if (code === 0 && result.error !== undefined) code = exitCodeOf(result.error);
    await writeOut(io.stdout, describe(result));
  }
  return code;
}

/** The system's resolver takes a few names at a time: looked up for each port, the time for the attempts would pass in its queue. */
async function lookUpOnce(
  host: string,
  ports: readonly number[],
  { dial, signal }: Pick<SessionSettings, 'dial' | 'signal'>,
): Promise<DialSettings> {
  const { connectTimeout = DEFAULT_CONNECT_TIMEOUT_MS, connectTo = [], resolve } = dial;
  // What these say may be about one port and not another.
  if (connectTo.length > 0 || (resolve !== undefined && resolve.size > 0)) return dial;
  const [port = 0] = ports;
  const deadline = startDeadline(host, connectTimeout, signal);
  try {
    const found = await deadline.race(resolveTarget({ host, port }, dial, { signal }));
    const addresses = found.flatMap((place) => ('address' in place ? [place.address] : []));
    return { ...dial, resolve: new Map(ports.map((each) => [`*:${each}`, addresses])) };
  } finally {
    deadline.clear();
  }
}

function stateOf({ error }: PortResult): string {
  if (error === undefined) return 'open';
  if (error.code === 'timeout') return 'timed out';
  return error.code === 'refused' ? 'refused' : 'failed';
}

function asText(result: PortResult): string {
  const state = stateOf(result);
  const time = formatDuration(result.time);
  const why = state === 'failed' ? `  ${result.error?.message ?? ''}` : '';
  return `${String(result.port).padStart(5)}  ${state.padEnd(9)}  ${time}${why}\n`;
}

function asJson(result: PortResult): string {
  const { port, error, time } = result;
  const reason = error && { code: error.code, reason: error.message };
  const elapsed = Math.round(time * 1000) / 1000;
  return jsonLine({ port, state: stateOf(result), ...reason, elapsed });
}
