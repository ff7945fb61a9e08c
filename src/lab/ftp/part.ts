import type { LabCertificates } from '../certificates.ts';
import { FTP_NAMES } from '../names.ts';
import { certificateFor, LAB_HOST, lead, type LabPart, type ServerAddress } from '../part.ts';
import { sampleMirror } from '../store/sample-tree.ts';
import type { Account } from '../store/types.ts';
import { startFtpLab } from './server.ts';

export interface FtpPart extends LabPart {
  readonly ftp: ServerAddress;
  readonly ftps: ServerAddress;
}

/** The mirror that anybody may read, and the area of a user. */
export async function startFtpPart(
  { ftpPort, ftpsPort }: { readonly ftpPort: number; readonly ftpsPort: number },
  accounts: readonly Account[],
  certificates: LabCertificates,
): Promise<FtpPart> {
  const server = await startFtpLab({
    host: LAB_HOST,
    port: ftpPort,
    implicitPort: ftpsPort,
    accounts,
    anonymous: sampleMirror(),
    certificate: certificateFor(certificates, FTP_NAMES),
  });
  const ftp = { host: LAB_HOST, port: server.port };
  const ftps = { host: LAB_HOST, port: server.implicitPort ?? 0 };
  return {
    ftp,
    ftps,
    destinations: [...lead(FTP_NAMES, 21, ftp), ...lead(FTP_NAMES, 990, ftps)],
    names: FTP_NAMES,
    stop: () => server.stop(),
  };
}
