import type { HostKey } from '../../net/ssh/types.ts';
import { SFTP_NAMES } from '../names.ts';
import { LAB_HOST, lead, type LabPart, type ServerAddress } from '../part.ts';
import type { Account } from '../store/types.ts';
import { labHostKey } from './host-key.ts';
import { startSftpLab } from './server.ts';

export interface SftpPart extends LabPart {
  readonly sftp: ServerAddress & { readonly hostKey: HostKey };
  /** What the user should know about the host key, if anything. */
  readonly note: string | undefined;
}

/** The area of a user, over SSH. */
export async function startSftpPart(
  { sftpPort, dataDir }: { readonly sftpPort: number; readonly dataDir: string | undefined },
  accounts: readonly Account[],
): Promise<SftpPart> {
  const { key, note } = await labHostKey(dataDir);
  const server = await startSftpLab({
    host: LAB_HOST,
    port: sftpPort,
    accounts,
    hostKey: key,
  });
  const sftp = { host: LAB_HOST, port: server.port, hostKey: server.hostKey };
  return {
    sftp,
    note,
    destinations: lead(SFTP_NAMES, 22, sftp),
    names: SFTP_NAMES,
    stop: () => server.stop(),
  };
}
