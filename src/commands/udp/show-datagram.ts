import { formatAddress } from '../../net/address.ts';
import type { Datagram } from '../../net/udp-socket.ts';
import { escapeForTerminal } from '../../terminal/escape.ts';
import type { Io } from '../../terminal/io.ts';
import type { Arguments } from '../command.ts';
import { contentOf, textOf } from '../shared/content.ts';
import { writeOut } from '../shared/output.ts';
import { jsonLine } from '../shared/write-json.ts';

/** Shows one datagram, so that its borders can be seen; in a pipe its bytes, and nothing else. */
export async function showDatagram(datagram: Datagram, args: Arguments, { stdout }: Io): Promise<void> {
  const format = args.text('format') ?? (stdout.isTTY === true ? 'text' : 'bytes');
  await writeOut(stdout, render(datagram, format));
}

function render({ bytes, from }: Datagram, format: string): string | Uint8Array {
  if (format === 'bytes') return bytes;
  const source = formatAddress(from);
  if (format === 'text') {
    const text = textOf(bytes);
    return `${source}: ${text === undefined ? escapeBytes(bytes) : escapeForTerminal(text)}\n`;
  }
  const facts = { from: source, bytes: bytes.length, ...contentOf(bytes) };
  return jsonLine(facts);
}

/** What is no text, as `\xee\xabA\x1d`. */
function escapeBytes(bytes: Uint8Array): string {
  return Buffer.from(bytes)
    .toString('latin1')
    .replace(/[^\x20-\x7e]/g, (byte) => `\\x${byte.charCodeAt(0).toString(16).padStart(2, '0')}`);
}
