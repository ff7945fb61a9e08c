import { isRefusal, RefusalError } from '../../errors.ts';
import { refusalFor } from '../../protocols/ftp-refusals.ts';
import type { FtpClient, FtpReply } from '../../protocols/ftp.ts';
import { pathOf } from '../../protocols/remote-path.ts';
import type { SftpClient } from '../../protocols/sftp.ts';

/** The commands of curl's -Q: those to be said once a session has begun, and those at its end. */
export interface Quoted {
  readonly before: readonly QuotedCommand[];
  readonly after: readonly QuotedCommand[];
}

export interface QuotedCommand {
  /** FTP's own, or for SFTP one of curl's words. */
  readonly text: string;
  /** A refusal is passed over. */
  readonly optional: boolean;
}

/** `CMD`, `-CMD` for the end, `+CMD` as `CMD`; a `*` in front passes refusals over. */
export function readQuoted(texts: readonly string[]): Quoted {
  const commands = texts.map((text) => {
    const [, when = '', star = '', command = ''] = /^([-+]?)(\*?)(.*)$/s.exec(text) ?? [];
    return { when, command: { text: command, optional: star !== '' } };
  });
  const of = (after: boolean): QuotedCommand[] =>
    commands.filter(({ when }) => (when === '-') === after).map(({ command }) => command);
  return { before: of(false), after: of(true) };
}

/** @throws RefusalError `command-refused` for the first that is refused and not optional */
export async function runQuoted(
  client: FtpClient | SftpClient,
  commands: readonly QuotedCommand[],
): Promise<void> {
  for (const { text, optional } of commands) {
    try {
      const reply = await quote(client, text);
      const refusal = refusalOf(text, reply);
      if (refusal !== undefined) throw refusal;
    } catch (error) {
      if (!optional || !isRefusal(error)) throw error;
    }
  }
}

/** Carries one command out, whichever the protocol; a refusal by an FTP server is a reply, too. */
export async function quote(client: FtpClient | SftpClient, command: string): Promise<FtpReply> {
  if (client.protocol === 'ftp') return client.quote(pathOf(command));
  const { runSftpCommand } = await import('../../actions/files/sftp-commands.ts');
  return { code: 200, lines: await runSftpCommand(client, command) };
}

/** Whatever was refused: it was said by whoever typed it, and that is `command-refused`. */
export function refusalOf(command: string, reply: FtpReply): RefusalError | undefined {
  if (reply.code < 400) return undefined;
  const { message, status, text } = refusalFor(pathOf(command), reply);
  return new RefusalError('command-refused', message, { status, text });
}
