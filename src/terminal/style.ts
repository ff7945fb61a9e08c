import { styleText } from 'node:util';
import type { Io, Output } from './io.ts';

export type Format =
  'bold' | 'dim' | 'italic' | 'red' | 'green' | 'yellow' | 'blue' | 'magenta' | 'cyan' | 'gray';

/** Text in a colour, or the text as it is where colour is not wanted. The text is escaped before, not after. */
export type Style = (format: Format | readonly Format[], text: string) => string;

export const plain: Style = (_format, text) => text;

const coloured: Style = (format, text) =>
  text === '' ? '' : styleText(format as Format, text, { validateStream: false });

/** The style for a stream: each has its own, since stdout may be a pipe while stderr is a terminal. */
export function styleFor(output: Output, env: Io['env']): Style {
  return wantsColour(output, env) ? coloured : plain;
}

/**
 * FORCE_COLOR decides first (`0` and `false` mean no), then NO_COLOR, not empty (https://no-color.org), then
 * `TERM=dumb`, then whether the stream is a terminal.
 */
export function wantsColour(output: Output, env: Io['env']): boolean {
  const forced = env['FORCE_COLOR'];
  if (forced !== undefined) return forced !== '0' && forced !== 'false';
  if (env['NO_COLOR']) return false;
  if (env['TERM'] === 'dumb') return false;
  return output.isTTY === true;
}
