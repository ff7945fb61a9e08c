import type { SFTPWrapper } from 'ssh2';
import { startDeadline } from '../../net/deadline.ts';
import { type SshConnection, subsystemRefused } from '../../net/ssh/connect.ts';
import { endedAtOnce } from '../../protocols/sftp-refusals.ts';
import { protocolBroken } from './calls.ts';

/** Has ssh2 open its SFTP on a connection, within `timeout` milliseconds. */
export async function openSubsystem(
  ssh: SshConnection,
  timeout: number,
  signal: AbortSignal | undefined,
): Promise<SFTPWrapper> {
  const deadline = startDeadline(ssh.facts.remote, timeout, signal);
  deadline.phase = 'opening the subsystem sftp';
  const opened = new Promise<SFTPWrapper>((resolve, reject) => {
    ssh.client.sftp((error, sftp) => {
      if (error === undefined) resolve(sftp);
      else reject(ssh.failure ?? explain(error));
    });
  });
  return deadline.race(opened).finally(() => deadline.clear());
}

function explain(error: Error & { readonly level?: string }): Error {
  if (error.message.startsWith('Unable to start subsystem')) return subsystemRefused('sftp', error);
  return error.level === 'sftp-protocol' ? protocolBroken(error) : endedAtOnce(error);
}
