import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { labCertificates } from '../../../src/lab/certificates.ts';
import { type FtpLab, type FtpLabSettings, startFtpLab } from '../../../src/lab/ftp/server.ts';
import { FTP_NAMES, LOOPBACK_NAMES } from '../../../src/lab/names.ts';
import { sampleHome, sampleMirror } from '../../../src/lab/store/sample-tree.ts';
import type { Account, FileStore } from '../../../src/lab/store/types.ts';
import { scratchFolder } from '../../helpers/scratch.ts';

export interface Started extends FtpLab {
  /** Alice's, whose password is `secret`. */
  readonly home: FileStore;
  readonly implicitPort: number;
}

/** An FTP server as the lab has it; it is gone after the test. */
export async function startFtp(settings: Partial<FtpLabSettings> = {}): Promise<Started> {
  const home = sampleHome('alice');
  const accounts: Account[] = [{ user: 'alice', password: 'secret', store: home, mayWrite: true }];
  const started = await startFtpLab({
    host: '127.0.0.1',
    port: 0,
    implicitPort: 0,
    accounts,
    anonymous: sampleMirror(),
    certificate: async () => (await certificate()).pair,
    ...settings,
  });
  onTestFinished(() => started.stop());
  return { ...started, home, implicitPort: started.implicitPort ?? 0 };
}

let made: ReturnType<typeof make> | undefined;

/** One for all tests of a file: making it takes a while. */
const certificate = (): ReturnType<typeof make> => (made ??= make());

async function make() {
  // Neither is there a folder to keep the authority in, nor need it be kept.
  const { ca, issue } = await labCertificates('/dev/null/nowhere');
  return { ca, pair: await issue([...FTP_NAMES, ...LOOPBACK_NAMES]) };
}

/** The authority's certificate, PEM, and a file that holds it until the test is over. */
export async function authority(): Promise<{ readonly ca: string; readonly caPath: string }> {
  const { ca } = await certificate();
  const caPath = join(scratchFolder(), 'ca.pem');
  writeFileSync(caPath, ca);
  return { ca, caPath };
}
