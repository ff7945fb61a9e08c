import { gatherBody } from '../../../actions/gather.ts';
import type { HttpRequest, HttpRequestBody } from '../../../protocols/http.ts';
import { escapeForTerminal } from '../../../terminal/escape.ts';
import { formatNumberOf } from '../../../terminal/units.ts';
import { decodeUtf8, looksBinary } from '../../../transcript/readable.ts';
import { textOf } from '../show-head.ts';

/** More is not worth a look. */
export const MAX_SHOWN_BYTES = 4096;

/**
 * A request for a person to read, as it would be sent: its head with stars for secrets, and its body where that is short
 * text, else a line about it. Ends with a line feed.
 *
 * @param shown the head in bytes, as a transcript would show it
 * @throws whatever the body throws
 */
export async function dryRunText(shown: Uint8Array, { body }: HttpRequest): Promise<string> {
  const head = textOf(Buffer.from(shown).toString('latin1')).replaceAll('\r\n', '\n');
  return `${escapeForTerminal(head, '\n')}${body === undefined ? '' : await describe(body)}`;
}

async function describe(body: HttpRequestBody): Promise<string> {
  if (body.size === undefined) return '(a body whose size is not known yet, in chunks)\n';
  if (body.size > MAX_SHOWN_BYTES) return `(a body of ${formatNumberOf(body.size, 'byte')})\n`;
  const bytes = await gatherBody(body.open(), MAX_SHOWN_BYTES, 'it was shorter a moment ago');
  const text = looksBinary(bytes) ? undefined : decodeUtf8(bytes);
  if (text === undefined) return `(a body of ${formatNumberOf(body.size, 'byte')}, not text)\n`;
  const shown = escapeForTerminal(text.replaceAll('\r\n', '\n'), '\n\t');
  return shown === '' || shown.endsWith('\n') ? shown : `${shown}\n`;
}
