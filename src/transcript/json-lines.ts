import { escapeJsonForTerminal } from '../terminal/escape.ts';
import { decodeUtf8 } from './readable.ts';
import { TurnBudget } from './turn-budget.ts';
import type { EntryListener } from './types.ts';

/**
 * Of each turn (see TurnBudget), in bytes: a head of any length that the client takes fits, and the file of a
 * 1 GiB download stays a few MiB.
 */
export const JSON_TURN_BYTES = 64 * 1024;

export interface JsonLinesSettings {
  /** Is given one line, with its line feed. */
  readonly write: (line: string) => void;
  /** Keep every byte, however many. */
  readonly whole?: boolean;
}

/**
 * The transcript for programs: one JSON object a line, one for each entry, in the order of time. Each has
 *
 * - `at`: milliseconds since the first connection was begun, `client`, `connection`, `secure` and `kind`, as in Entry;
 *   `role` only where the connection has one: `data` for FTP's data connections;
 * - with `lookup` `host` and `addresses`, with `attempt`, `attempt-failed`, `proxy` and `tunnel` `address`, with
 *   `proxy` `scheme`, with `connected` `local` and `remote`, with `secured` `tls` (see TlsFacts), with `ended` `by`,
 *   with `note` `text`, with `attempt-failed` and `failed` `reason`, with `head` (of HTTP/2, where the bytes are
 *   compressed) `by`, `stream` and `fields` as `[name, value]`;
 * - with `sent` and `received` `length`, how many bytes there were, with stars in the place of secrets; then
 *   the bytes, as `text` where they are UTF-8 without a NUL, else as `base64`; then `omitted`, where that is
 *   not all: how many bytes of the end were left out.
 */
export function createJsonLines({ write, whole = false }: JsonLinesSettings): EntryListener {
  const budget = new TurnBudget(whole ? Infinity : JSON_TURN_BYTES);
  return (entry) => {
    const { at, client, connection, role, secure, kind, ...rest } = entry;
    const base = {
      at: Math.round(at * 1000) / 1000,
      client,
      connection,
      ...(role !== undefined && { role }),
      secure,
      kind,
    };
    if (entry.kind === 'sent' || entry.kind === 'received') {
      const kept = budget.spend(entry);
      const omitted = entry.bytes.length - kept;
      write(
        line({
          ...base,
          length: entry.bytes.length,
          ...content(entry.bytes.subarray(0, kept)),
          ...(omitted > 0 && { omitted }),
        }),
      );
      return;
    }
    if (entry.kind === 'closed') budget.forget(entry);
    write(line({ ...base, ...rest }));
  };
}

function content(bytes: Uint8Array): { readonly text: string } | { readonly base64: string } {
  const text = bytes.includes(0) ? undefined : decodeUtf8(bytes);
  if (text !== undefined) return { text };
  return { base64: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64') };
}

function line(value: object): string {
  return `${escapeJsonForTerminal(JSON.stringify(value))}\n`;
}
