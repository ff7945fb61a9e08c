import type { FileUrl } from '../../actions/files/url.ts';
import type { Lab } from '../../lab/lab.ts';
import type { FileClient, FileClientSettings } from '../../protocols/files.ts';
import type { FtpClient } from '../../protocols/ftp.ts';
import type { SftpClient } from '../../protocols/sftp.ts';
import type { Io } from '../../terminal/io.ts';
import type { Annotator } from '../../transcript/annotator.ts';
import type { Arguments, Example, Option } from '../command.ts';

/** What differs between `netkit ftp` and `netkit sftp`; all the rest of their verbs is the same. */
export interface FileProtocol {
  readonly name: 'ftp' | 'sftp';
  /** The name in the lab under which examples work. */
  readonly example: string;
  readonly library: string;
  /** How to connect, and who we are. */
  readonly options: readonly Option[];
  /** Of reading and of writing files. */
  readonly readOptions: readonly Option[];
  readonly writeOptions: readonly Option[];
  readonly listingExamples: readonly Example[];
  readonly downloadExamples: readonly Example[];
  readonly quoteSummary: string;
  readonly quoteExamples: readonly Example[];
  loadAnnotator(): Promise<() => Annotator>;
  /** Starts what answers for the public names. */
  startLab(): Promise<Lab>;
  /**
   * Reads who we are and how to connect; the person is asked here, once for all sessions.
   *
   * @throws UsageError, TransportError for files that cannot be read
   */
  prepare(url: FileUrl, args: Arguments, io: Io): Promise<OpenSession>;
}

/** Opens a session, or another one to the same place. */
export type OpenSession = (
  kind: FileClient['kind'],
  settings: FileClientSettings,
  lab: Lab | undefined,
) => Promise<FtpClient | SftpClient>;
