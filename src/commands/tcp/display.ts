import { TextDecoder } from 'node:util';
import type { Charset } from '../../actions/tcp/charset.ts';
import { escapeForTerminal } from '../../terminal/escape.ts';
import type { Io, Output } from '../../terminal/io.ts';
import { formatNumberOf } from '../../terminal/units.ts';
import { hexRows } from '../../transcript/hex.ts';
import type { Arguments } from '../command.ts';
import { writeOut } from '../shared/output.ts';
import { createJsonDisplay } from './json-display.ts';

/** Where what crosses one connection is shown. Each resolves once it has been taken: the bytes may be a socket's own buffer. */
export interface Display {
  received(bytes: Uint8Array): Promise<void>;
  sent(bytes: Uint8Array): Promise<void>;
  /** Shows what was held back: a part of a character, a CR. */
  end(): Promise<void>;
}

/** As --format, --hex and --encoding say: on a terminal as text, in a pipe as it came. */
export function createDisplay(args: Arguments, { stdout }: Io, charset: Charset | undefined): Display {
  if (args.text('format') === 'json') return createJsonDisplay(stdout, charset);
  if (args.flag('hex')) return new HexDisplay(stdout);
  const format = args.text('format') ?? (stdout.isTTY === true ? 'text' : 'bytes');
  if (format === 'text') return new TextDisplay(stdout, decoderOf(charset), true);
  return charset === undefined ? new ByteDisplay(stdout) : new TextDisplay(stdout, decoderOf(charset), false);
}

export function decoderOf(charset: Charset | undefined): TextDecoder {
  return charset?.createDecoder() ?? new TextDecoder('utf-8', { ignoreBOM: true });
}

async function nothing(): Promise<void> {}

class ByteDisplay implements Display {
  readonly received: Display['received'];
  readonly sent = nothing;
  readonly end = nothing;

  constructor(output: Output) {
    this.received = (bytes) => writeOut(output, bytes);
  }
}

/** In the terminal's own encoding. For eyes, CR LF is the end of a line, and what a terminal would obey is made visible. */
class TextDisplay implements Display {
  readonly sent = nothing;
  readonly #output: Output;
  readonly #decoder: TextDecoder;
  readonly #forEyes: boolean;
  #held = '';
  #atLineStart = true;

  constructor(output: Output, decoder: TextDecoder, forEyes: boolean) {
    this.#output = output;
    this.#decoder = decoder;
    this.#forEyes = forEyes;
  }

  received(bytes: Uint8Array): Promise<void> {
    return this.#show(this.#held + this.#decoder.decode(bytes, { stream: true }), false);
  }

  async end(): Promise<void> {
    await this.#show(this.#held + this.#decoder.decode(), true);
    // What comes next, a shell's prompt for one, is not to stand behind a message without an end.
    if (this.#forEyes && !this.#atLineStart) await writeOut(this.#output, '\n');
  }

  async #show(text: string, isLast: boolean): Promise<void> {
    if (!this.#forEyes) {
      if (text !== '') await writeOut(this.#output, text);
      return;
    }
    this.#held = text.endsWith('\r') && !isLast ? '\r' : '';
    const whole = text.slice(0, text.length - this.#held.length).replaceAll('\r\n', '\n');
    if (whole === '') return;
    this.#atLineStart = whole.endsWith('\n');
    await writeOut(this.#output, escapeForTerminal(whole, '\n\t'));
  }
}

/** A heading and rows for each piece, as in `→ 5 bytes`; offsets count from the beginning, in each direction. */
class HexDisplay implements Display {
  readonly end = nothing;
  readonly #output: Output;
  #sentBytes = 0;
  #receivedBytes = 0;

  constructor(output: Output) {
    this.#output = output;
  }

  async sent(bytes: Uint8Array): Promise<void> {
    await this.#dump('→', bytes, this.#sentBytes);
    this.#sentBytes += bytes.length;
  }

  async received(bytes: Uint8Array): Promise<void> {
    await this.#dump('←', bytes, this.#receivedBytes);
    this.#receivedBytes += bytes.length;
  }

  async #dump(arrow: string, bytes: Uint8Array, offset: number): Promise<void> {
    const rows = [...hexRows(bytes, offset)].map((row) => `${row}\n`);
    await writeOut(this.#output, `${arrow} ${formatNumberOf(bytes.length, 'byte')}\n${rows.join('')}`);
  }
}
