import { createServer, type Socket } from 'node:net';
import ssh2, { type Algorithms, type Connection, type ParsedKey, type ServerChannel } from 'ssh2';
import { formatAddress } from '../../net/address.ts';
import { listen } from '../../net/listen.ts';
import { channelTransport } from '../../net/ssh/channel-transport.ts';
import { hostKeyOf } from '../../net/ssh/host-key.ts';
import type { HostKey } from '../../net/ssh/types.ts';
import type { Account } from '../store/types.ts';
import { Doorkeeper } from './authenticate.ts';
import { SSH_LIMITS, type SshLimits } from './limits.ts';
import { readNoFasterThanReplies, refuseBeyondWindow, takesPackets } from './restrain.ts';
import { serveSftp } from './session.ts';

/**
 * RFC 4253, section 4.2. Client libraries (ssh2, libssh) tell by this name in which order the two paths of SYMLINK go, and ours
 * go in OpenSSH's.
 */
const IDENT = 'OpenSSH_compatible_netkit';

/** A packet of some kilobytes can be compressed so that it is many megabytes, also before the login. */
const ALGORITHMS: Algorithms = { compress: ['none'] };

export interface SftpLabSettings {
  readonly host: string;
  /** 0 for any free one. */
  readonly port: number;
  readonly accounts: readonly Account[];
  /** The server's own (labHostKey). */
  readonly hostKey: ParsedKey;
  readonly limits?: Partial<SshLimits> | undefined;
}

export interface SftpLab {
  readonly port: number;
  /** What clients are shown. */
  readonly hostKey: HostKey;
  /** Ends every connection at once. */
  stop(): Promise<void>;
}

/**
 * An SSH server (RFC 4251 to 4254) that has SFTP for its accounts, and no shell.
 *
 * @throws TransportError `address-in-use`, `unknown-host`
 */
export async function startSftpLab(settings: SftpLabSettings): Promise<SftpLab> {
  const { host, port, accounts, hostKey } = settings;
  const limits = { ...SSH_LIMITS, ...settings.limits };
  const server = createServer({ noDelay: true });
  server.maxConnections = limits.maxConnections;
  server.on('connection', (socket) => serveConnection(socket, hostKey, accounts, limits));
  const listening = await listen(server, { host, port });
  return {
    port: listening.port,
    hostKey: hostKeyOf(hostKey.getPublicSSH()),
    stop: () => listening.stop(0),
  };
}

function serveConnection(
  socket: Socket,
  hostKey: ParsedKey,
  accounts: readonly Account[],
  limits: SshLimits,
): void {
  const hangUp = (): void => void socket.destroy();
  // Each channel has some of its own.
  socket.setMaxListeners(0);
  // Without a listener, the error of a client that is gone would end the process.
  socket.on('error', hangUp).setTimeout(limits.idleTimeout, hangUp);
  const grace = setTimeout(hangUp, limits.loginTimeout);
  socket.once('close', () => clearTimeout(grace));
  // One for each socket: ssh2 does not tell which of them a connection is on.
  const settings = { hostKeys: [{ key: hostKey }], ident: IDENT, algorithms: ALGORITHMS };
  const ssh = new ssh2.Server(settings, (connection) => {
    readNoFasterThanReplies(socket);
    const doorkeeper = new Doorkeeper(accounts, limits, hangUp);
    connection
      .on('error', hangUp)
      .on('authentication', (context) => doorkeeper.answer(context))
      .once('ready', () => {
        clearTimeout(grace);
        if (doorkeeper.account !== undefined) serveSessions(connection, socket, doorkeeper.account, limits);
      });
  });
  ssh.injectSocket(socket);
}

/** What nobody listens for (a shell, a command, a tunnel), ssh2 refuses. */
function serveSessions(connection: Connection, socket: Socket, account: Account, limits: SshLimits): void {
  let open = 0;
  connection.on('session', (accept, reject) => {
    if (open >= limits.maxChannels) return reject();
    open += 1;
    const session = accept();
    session.on('subsystem', (take, refuse, { name }) => {
      if (name !== 'sftp') return refuse();
      // Whatever its types say: asked for a second time, ssh2 has nothing to hand over.
      const channel = take() as ServerChannel | undefined;
      if (channel === undefined || !takesPackets(channel)) return void socket.destroy();
      // One that never comes this far keeps its place: ssh2 does not forget it.
      session.once('close', () => (open -= 1));
      refuseBeyondWindow(channel, socket);
      void serveChannel(channel, socket, account, limits);
    });
  });
}

async function serveChannel(
  channel: ServerChannel,
  socket: Socket,
  account: Account,
  { idleTimeout }: SshLimits,
): Promise<void> {
  const { localAddress = '', localPort = 0, remoteAddress = '', remotePort = 0 } = socket;
  const facts = {
    local: formatAddress({ address: localAddress, port: localPort }),
    remote: formatAddress({ address: remoteAddress, port: remotePort }),
    timings: { connect: 0 },
  };
  const transport = channelTransport(channel, { facts, socket, idleTimeout });
  try {
    await serveSftp(transport, account);
  } finally {
    transport.close();
  }
}
