import { UsageError } from '../../errors.ts';
import { dial } from '../../net/dial.ts';
import { abortError } from '../../net/explain.ts';
import type { DialSettings, Transport } from '../../net/types.ts';
import type { Arguments } from '../command.ts';
import { milliseconds } from '../shared/connection.ts';
import { portOf } from '../shared/numbers.ts';
import type { SessionContext, SessionSettings } from '../shared/sessions.ts';
import { onePort, type TcpTarget } from './target.ts';

/** Connects, and says where from, where to and how. Ctrl-C, or the time that is up, closes the connection. */
export async function connectTo(target: TcpTarget, context: SessionContext): Promise<Transport> {
  const { args, signal } = context;
  const port = target.unixSocket === undefined ? onePort(target.port) : 0;
  const socket = socketSettings(args);
  const transport = await context.connect('raw', (settings) =>
    dialTarget({ ...target, port }, args, settings),
  );
  const close = (): void => transport.close(abortError(signal));
  signal.addEventListener('abort', close);
  if (signal.aborted) close();
  const { local, remote, tls } = transport.facts;
  const how = [
    ...(tls === undefined
      ? []
      : [`${tls.version}, ${tls.trusted ? 'trusted' : 'not trusted'}: ${tls.subject}`]),
    ...(target.unixSocket === undefined ? describeSocket(socket) : []),
  ];
  const from = local === 'unix:' ? '' : ` from ${local}`;
  context.say(`connected to ${remote}${from}${how.length === 0 ? '' : ` (${how.join('; ')})`}`);
  return transport;
}

/** @throws as `dial` does; UsageError for a --local-address that is none */
export async function dialTarget(
  { host, port, unixSocket }: Omit<TcpTarget, 'port'> & { readonly port: number },
  args: Arguments,
  { dial: settings, recorder, signal }: Pick<SessionSettings, 'dial' | 'recorder' | 'signal'>,
): Promise<Transport> {
  const all: DialSettings = {
    // People think before they type.
    idleTimeout: Infinity,
    ...settings,
    ...socketSettings(args),
    ...(unixSocket !== undefined && { unixSocket }),
  };
  try {
    return await dial({ host, port, ...(args.flag('tls') && { tls: {} }) }, all, {
      signal,
      recorder: recorder?.connection(host, port),
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_INVALID_IP_ADDRESS') throw error;
    throw new UsageError(`--local-address ${args.text('local-address')}: this is no IP address`, {
      cause: error,
    });
  }
}

function socketSettings(args: Arguments): DialSettings {
  const keepAlive = milliseconds(args, 'keepalive');
  const localAddress = args.text('local-address');
  const localPort = portOf(args, 'local-port', 0);
  return {
    ...(args.flag('no-nodelay') && { noDelay: false }),
    ...(keepAlive !== undefined && { keepAlive }),
    ...(localAddress !== undefined && { localAddress }),
    ...(localPort !== 0 && { localPort }),
  };
}

function describeSocket({ noDelay = true, keepAlive }: DialSettings): string[] {
  return [
    `TCP_NODELAY ${noDelay ? 'on' : 'off'}`,
    ...(keepAlive === undefined ? [] : [`keep-alive after ${keepAlive / 1000} s`]),
  ];
}
