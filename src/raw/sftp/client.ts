import { abortError } from '../../net/explain.ts';
import { openSsh, SSH_PORT, type SshConnection } from '../../net/ssh/connect.ts';
import type { Transport } from '../../net/types.ts';
import { whenAborted } from '../../net/when-aborted.ts';
import type { FileClientSettings } from '../../protocols/files.ts';
import type { SftpClient, SftpTarget } from '../../protocols/sftp.ts';
import { SftpConnection } from './connection.ts';
import { RawSftpClient } from './session.ts';

/** SFTP by hand, over a channel of SSH: session.ts has what may be asked for, connection.ts how, packets.ts in which bytes. */
export async function openSftp(target: SftpTarget, settings: FileClientSettings = {}): Promise<SftpClient> {
  const { signal } = settings;
  const recorder = settings.recorder?.connection(target.host, target.port ?? SSH_PORT);
  const ssh = await openSsh(target, settings.dial, { signal, recorder });
  try {
    return await openSftpOver(await ssh.openSubsystem('sftp'), ssh, signal);
  } catch (error) {
    ssh.close();
    throw error;
  }
}

/**
 * @param transport a channel at whose other end the server speaks SFTP
 * @param carrier the connection that it belongs to, and that is closed with the session
 */
export async function openSftpOver(
  transport: Transport,
  carrier: Pick<SshConnection, 'facts' | 'version' | 'close'>,
  signal?: AbortSignal,
): Promise<SftpClient> {
  const close = (reason: Error): void => {
    transport.close(reason);
    carrier.close();
  };
  const unwatch = whenAborted(signal, close);
  const shut = (reason: Error): void => {
    unwatch();
    close(reason);
  };
  try {
    const connection = await SftpConnection.open(transport);
    return await RawSftpClient.begin(connection, carrier, shut);
  } catch (error) {
    const reason = signal?.aborted === true ? abortError(signal) : error;
    shut(reason as Error);
    throw reason;
  }
}
