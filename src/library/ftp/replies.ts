import type { FTPResponse } from 'basic-ftp';
import { UsageError } from '../../errors.ts';
import type { FtpReply } from '../../protocols/ftp.ts';
import type { RemotePath } from '../../protocols/remote-path.ts';

/** basic-ftp hands a reply over as text: all lines, with codes. Those between the first and the last need not have one. */
export function toReply({ code, message }: FTPResponse): FtpReply {
  const lines = message.split('\n');
  const last = lines.length - 1;
  const text = (line: string, at: number): string =>
    at === 0 || at === last || line.startsWith(`${code}-`) ? line.slice(4) : line;
  return { code, lines: lines.map(text) };
}

/** FEAT (RFC 2389, section 3.2): a feature a line, between a first and a last one that say nothing. */
export function featuresIn({ code, lines }: FtpReply): readonly string[] {
  if (code >= 300) return [];
  return lines
    .slice(1, -1)
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

export function hasFeature(features: readonly string[], name: string): boolean {
  return features.some((feature) => feature.split(' ', 1)[0]?.toUpperCase() === name);
}

/**
 * The name that the server has chosen, of STOU (RFC 1123, section 4.1.2.9):
 *
 *     150 FILE: report.1
 */
export function chosenName({ lines: [line = ''] }: FtpReply): RemotePath | undefined {
  return /^FILE: (.+)$/i.exec(line)?.[1] as RemotePath | undefined;
}

/**
 * In UTC, as MFMT has it (RFC 3659, section 2.3): `20251121031500`.
 *
 * @param time in milliseconds since 1970
 * @throws UsageError outside of the years 0 to 9999
 */
export function formatTime(time: number): string {
  const year = new Date(time).getUTCFullYear();
  if (!(year >= 0 && year <= 9999)) {
    throw new UsageError('FTP can tell times of the years 0 to 9999 only');
  }
  return new Date(time).toISOString().slice(0, 19).replace(/[-T:]/g, '');
}
