import type { Charset } from '../../actions/tcp/charset.ts';
import type { Output } from '../../terminal/io.ts';
import { contentOf } from '../shared/content.ts';
import { writeOut } from '../shared/output.ts';
import { jsonLine } from '../shared/write-json.ts';
import type { Display } from './display.ts';

/** An event, an object on a line. */
export function writeEvent(output: Output, event: string, facts: object): Promise<void> {
  return writeOut(output, jsonLine({ event, ...facts }));
}

/**
 * What crosses one connection, an event for each piece: `sent` or `received`, `bytes`, and `text` or, where that is no UTF-8,
 * `base64`.
 *
 * @param facts that each event has as well
 */
export function createJsonDisplay(output: Output, charset: Charset | undefined, facts: object = {}): Display {
  const teller = (event: string): ((bytes: Uint8Array) => Promise<void>) => {
    // A character may begin in one piece and end in the next.
    const decoder = charset?.createDecoder();
    return (bytes) => {
      const content =
        decoder === undefined ? contentOf(bytes) : { text: decoder.decode(bytes, { stream: true }) };
      return writeEvent(output, event, { ...facts, bytes: bytes.length, ...content });
    };
  };
  return { received: teller('received'), sent: teller('sent'), async end() {} };
}
