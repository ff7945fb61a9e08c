/** What replies tell beyond their code. */
import { ProtocolError } from '../errors.ts';
import type { FtpReply } from './ftp.ts';
import { baseName, isPlainName, type RemotePath } from './remote-path.ts';

/** What an error shows of a line that is no reply. */
const MAX_QUOTED = 60;

/**
 * A path, as PWD and MKD are answered with it (RFC 959, appendix II): in quotes, and each quote in it twice.
 *
 *     257 "/usr/dm/a""quote" is the current directory
 *
 * @returns `undefined` where nothing is quoted, or what no command can say
 */
export function parsePathReply(text: string): RemotePath | undefined {
  // oxlint-disable-next-line no-control-regex -- these are the ones
  const quoted = /"((?:[^"\r\n\0]|"")*)"/.exec(text)?.[1];
  return quoted?.replaceAll('""', '"') as RemotePath | undefined;
}

export function formatPathReply(path: RemotePath, comment: string): string {
  return `"${path.replaceAll('"', '""')}" ${comment}`;
}

/** The folder in which a session begins, of PWD; empty where the server does not tell. */
export function homeIn({ code, lines }: FtpReply): RemotePath {
  const home = code === 257 ? parsePathReply(lines.join('\n')) : undefined;
  return home?.startsWith('/') === true ? home : ('' as RemotePath);
}

/**
 * The name that the server has chosen, of STOU: RFC 1123, section 4.1.2.9, has it in the first reply, some servers in the last.
 *
 *     150 FILE: report.1
 *     226 Transfer complete (unique file name:report.1).
 */
export function chosenName(replies: readonly (FtpReply | undefined)[]): RemotePath | undefined {
  const text = replies.flatMap((reply) => reply?.lines ?? []).join('\n');
  const [, first, last = ''] = /^FILE: (.+)$|\(unique file name: ?(.+?)\)/im.exec(text) ?? [];
  const name = baseName((first ?? last) as RemotePath);
  return isPlainName(name) ? name : undefined;
}

/** Another protocol's greeting, mostly. */
export function notAReply(line: string): ProtocolError {
  const quoted = JSON.stringify(line.length > MAX_QUOTED ? `${line.slice(0, MAX_QUOTED)}…` : line);
  return new ProtocolError('weird-reply', `this is no FTP reply: ${quoted}`, {
    source: 'RFC 959, section 4.2',
    ...(line.startsWith('SSH-') ? { hint: 'the server speaks SSH on this port: try sftp:// instead' } : {}),
  });
}
