import type net from 'node:net';
import ssh2, {
  type AuthContext,
  type Connection,
  type ParsedKey,
  type ServerChannel,
  type ServerConfig,
} from 'ssh2';
import { hostKeyOf } from '../../../src/net/ssh/host-key.ts';
import type { HostKey, HostKeyPolicy, SshIdentity, SshTarget } from '../../../src/net/ssh/types.ts';
import { startServer } from '../../helpers/servers.ts';

/** A key pair of its own: `private` is OpenSSH's format, `key` both halves. */
export function makeKey(passphrase?: string): { readonly private: string; readonly key: ParsedKey } {
  const { utils } = ssh2;
  const text =
    passphrase === undefined
      ? utils.generateKeyPairSync('ed25519').private
      : // Few rounds: nobody has to be kept from guessing.
        utils.generateKeyPairSync('ed25519', { passphrase, cipher: 'aes256-ctr', rounds: 1 }).private;
  const key = utils.parseKey(text, passphrase);
  // One in a hundred is nonsense: ssh2 loses a zero byte at the beginning of either half.
  return key instanceof Error ? makeKey(passphrase) : { private: text, key };
}

const HOST_KEY = makeKey();

export interface SshServerScript {
  readonly config?: Partial<ServerConfig>;
  /** Lets everybody in without it. */
  authenticate?(context: AuthContext, number: number): void;
  /** The one that there is; `echo` without it. */
  readonly subsystem?: string;
  /** Serves it: by default it sends back what it gets. */
  serve?(channel: ServerChannel, connection: Connection): void;
}

export interface ScriptedServer {
  readonly port: number;
  readonly hostKey: HostKey;
  /** `method` of each attempt, in order. */
  readonly attempts: readonly string[];
  readonly sockets: readonly net.Socket[];
  target(identity?: SshIdentity, policy?: HostKeyPolicy): SshTarget;
}

/** An SSH server of ssh2's that does what a test wants, on a free port of loopback; it is gone after the test. */
export async function startSshServer(script: SshServerScript = {}): Promise<ScriptedServer> {
  const attempts: string[] = [];
  const config = { hostKeys: [HOST_KEY.private], ident: 'scripted', ...script.config };
  const ssh = new ssh2.Server(config, (connection) => {
    connection.on('error', () => {});
    connection.on('authentication', (context) => {
      attempts.push(context.method);
      if (script.authenticate === undefined) context.accept();
      else script.authenticate(context, attempts.length);
    });
    connection.on('session', (accept) => {
      accept().on('subsystem', (take, refuse, { name }) => {
        if (name !== (script.subsystem ?? 'echo')) return refuse();
        const channel = take();
        if (script.serve === undefined) channel.pipe(channel);
        else script.serve(channel, connection);
      });
    });
  });
  const server = await startServer((socket) => ssh.injectSocket(socket));
  return {
    ...server,
    hostKey: hostKeyOf(HOST_KEY.key.getPublicSSH()),
    attempts,
    target: (identity = {}, hostKeys = { known: () => 'known' }) => ({
      host: '127.0.0.1',
      port: server.port,
      user: 'alice',
      identity,
      hostKeys,
    }),
  };
}

export const secret = async (): Promise<string> => 'secret';
