import type { HttpResponseHead } from '../../protocols/http.ts';
import { escapeForTerminal } from '../../terminal/escape.ts';
import type { Format, Style } from '../../terminal/style.ts';

/** A head as it came, for a pipe or a file: one character a byte, lines ending in CR LF. */
export function headBytes(head: HttpResponseHead): Buffer {
  const fields = head.headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return Buffer.from(`${statusLine(head)}\r\n${fields}\r\n`, 'latin1');
}

/** A head for a person: coloured, and nothing in it can play with the terminal. */
export function headForTerminal(head: HttpResponseHead, style: Style): string {
  const fields = head.headers.map(
    ([name, value]) => `${style('cyan', escapeForTerminal(name))}: ${escapeForTerminal(textOf(value))}\n`,
  );
  return `${style(['bold', colourOf(head.status)], escapeForTerminal(textOf(statusLine(head))))}\n${fields.join('')}\n`;
}

/** A field's value as text: UTF-8 where its bytes are that, else latin1 (RFC 9110, section 5.5, leaves it open). */
export function textOf(value: string): string {
  const text = Buffer.from(value, 'latin1').toString('utf8');
  return text.includes('\u{fffd}') ? value : text;
}

function statusLine({ version, status, reason }: HttpResponseHead): string {
  return `HTTP/${version} ${status} ${reason}`.trimEnd();
}

function colourOf(status: number): Format {
  if (status < 200) return 'blue';
  if (status < 300) return 'green';
  return status < 400 ? 'yellow' : 'red';
}
