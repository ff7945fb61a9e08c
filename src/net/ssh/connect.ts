import ssh2, { type Client, type ClientChannel } from 'ssh2';
import { isNetkitError, type NetkitError, RefusalError, TransportError } from '../../errors.ts';
import { startDeadline } from '../deadline.ts';
import { DEFAULT_IDLE_TIMEOUT_MS, dialSocket } from '../dial.ts';
import type { ConnectionFacts, DialContext, DialSettings, Transport } from '../types.ts';
import { channelTransport, type ChannelTransport } from './channel-transport.ts';
import { explainSshError, explainSshLoss } from './explain.ts';
import { shakeHands } from './handshake.ts';
import type { SshTarget } from './types.ts';

export const SSH_PORT = 22;

/** For how long a goodbye may take, in milliseconds. */
const GOODBYE_MS = 1000;

/** An SSH connection on which we are logged in. */
export interface SshConnection {
  readonly facts: ConnectionFacts;
  /** The server's version line, `SSH-2.0-OpenSSH_9.2p1` and perhaps a comment. */
  readonly version: string;
  /** For a library that speaks over it. */
  readonly client: Client;
  /**
   * A channel on which the server speaks a protocol of its own (RFC 4254, section 6.5), such as `sftp`.
   *
   * @throws RefusalError `command-refused` where the server does not have it
   */
  openSubsystem(name: string): Promise<Transport>;
  /** Why it does not stand any more; `undefined` while it does, and when we have closed it. */
  readonly failure: NetkitError | undefined;
  /** Says goodbye, and closes all that is on it. Safe to call twice. */
  close(): void;
}

/**
 * Dials, exchanges keys, checks the server's, and logs in.
 *
 * @throws TransportError of `dial`, `host-key`, `ssh`; RefusalError `login-denied`; ProtocolError `weird-reply`; LimitError; and
 * what asking a person throws
 */
export async function openSsh(
  target: SshTarget,
  settings: DialSettings = {},
  context: DialContext = {},
): Promise<SshConnection> {
  const { host, port = SSH_PORT, proxy } = target;
  const { recorder } = context;
  const { idleTimeout = DEFAULT_IDLE_TIMEOUT_MS } = settings;
  const route = proxy === undefined ? {} : { route: { proxy, tunnel: true } };
  const { socket, facts } = await dialSocket({ host, port, ...route }, settings, context);

  const client = new ssh2.Client();
  const channels = new Set<ChannelTransport>();
  socket.once('close', () => recorder?.closed());
  const words = await shakeHands(client, socket, {
    ...context,
    target: { ...target, port },
    connectTimeout: settings.connectTimeout,
    elapsed: facts.timings.connect,
  });

  let failure: NetkitError | undefined;
  let closed = false;
  const lose = (error: NetkitError): void => {
    if (closed || failure !== undefined) return;
    failure = error;
    recorder?.failed(error.message);
    for (const channel of channels) channel.fail(error);
  };
  client.on('error', (error) => lose(explainSshError(error, { host, words })));
  client.on('close', () => lose(explainSshLoss(host)));

  return {
    facts,
    version: words.version ?? '',
    client,
    get failure() {
      return failure;
    },
    async openSubsystem(name) {
      if (closed) throw closedByUs();
      const deadline = startDeadline(`${host}:${port}`, idleTimeout, undefined);
      deadline.phase = `opening the subsystem ${name}`;
      try {
        const channel = await deadline.race(openChannel(client, name));
        // What a server's program complains of: nobody reads it, and unread it would stop the channel.
        channel.stderr.resume();
        const transport = channelTransport(channel, { facts, socket, idleTimeout, recorder });
        // It ends with the channel, and unlike that while nobody reads: ssh2 forgets what waits to be written then.
        channel.stderr.once('end', () => transport.stopWriting());
        channels.add(transport);
        channel.once('close', () => channels.delete(transport));
        return transport;
      } catch (error) {
        // Whatever ssh2 makes of it, this is why.
        if (closed) throw closedByUs();
        throw failure ?? (isNetkitError(error) ? error : explainSshLoss(host));
      } finally {
        deadline.clear();
      }
    },
    close() {
      if (closed) return;
      closed = true;
      for (const channel of channels) channel.close();
      client.end();
      socket.destroySoon();
      // A peer that does not even read our goodbye.
      setTimeout(() => socket.destroy(), GOODBYE_MS).unref();
    },
  };
}

function openChannel(client: Client, name: string): Promise<ClientChannel> {
  return new Promise((resolve, reject) => {
    client.subsys(name, (error, channel) => {
      if (error === undefined) resolve(channel);
      else reject(subsystemRefused(name, error));
    });
  });
}

/** The server has let us in, and does not have what we are here for. */
export function subsystemRefused(name: string, error: Error): RefusalError {
  return new RefusalError(
    'command-refused',
    `the server has no ${name} for this user: ${error.message}`,
    { status: 'SSH_MSG_CHANNEL_FAILURE', text: error.message },
    { hint: 'it may be turned off, or be allowed to other users only', cause: error },
  );
}

function closedByUs(): TransportError {
  return new TransportError('aborted', 'the connection was closed');
}
