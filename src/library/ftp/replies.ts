import type { FTPResponse } from 'basic-ftp';
import type { FtpReply } from '../../protocols/ftp.ts';

/** basic-ftp hands a reply over as text: all lines, with codes. Those between the first and the last need not have one. */
export function toReply({ code, message }: FTPResponse): FtpReply {
  const lines = message.split('\n');
  const last = lines.length - 1;
  const text = (line: string, at: number): string =>
    at === 0 || at === last || line.startsWith(`${code}-`) ? line.slice(4) : line;
  return { code, lines: lines.map(text) };
}
