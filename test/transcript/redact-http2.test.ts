import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createHttp2Redactor, MAX_WAITING } from '../../src/transcript/redact-http2.ts';
import { frame, literal } from '../helpers/http2.ts';
import { cutPlaces, type Pieces, splitAt, whole } from '../helpers/splits.ts';

const SECRET = 'c2VjcmV0OnB3';
const STARS = '*'.repeat(SECRET.length);

/** What a server's frames look like afterwards. */
function redact(pieces: Pieces, secrets: readonly string[] = [SECRET]): string {
  const redactor = createHttp2Redactor('server');
  redactor.hide(secrets);
  const shown = pieces.map((piece) => Buffer.from(redactor(piece)));
  return Buffer.concat([...shown, redactor.flush()]).toString('latin1');
}

const SETTINGS = frame(4, 0, 0, '\0\x03\0\0\0\x64');
const HEADERS = frame(1, 4, 1, literal('x-echo', SECRET));
const DATA = frame(0, 0, 1, `you said ${SECRET}, twice: c2Vj`);
const REST = frame(0, 1, 1, 'cmV0OnB3!');
const GOAWAY = frame(7, 0, 0, `\0\0\0\x01\0\0\0\0${SECRET}`);

describe('secrets in HTTP/2', () => {
  const wire = Buffer.concat([SETTINGS, HEADERS, DATA, REST, GOAWAY]);
  const expected = [
    SETTINGS.toString('latin1'),
    HEADERS.toString('latin1', 0, 9) + '*'.repeat(HEADERS.length - 9),
    `${DATA.toString('latin1', 0, 9)}you said ${STARS}, twice: ****`,
    `${REST.toString('latin1', 0, 9)}********!`,
    `${GOAWAY.toString('latin1', 0, 17)}${STARS}`,
  ].join('');

  it('are stars of the same length, and heads nothing else, also across frames', () => {
    expect(redact(whole(wire))).toBe(expected);
  });

  it('are hidden wherever the bytes are cut', () => {
    fc.assert(
      fc.property(cutPlaces(), (places) => {
        expect(redact(splitAt(wire, places))).toBe(expected);
      }),
    );
  });

  it('are none to begin with: the bytes are handed on as they are', () => {
    const redactor = createHttp2Redactor('server');
    const bytes = Uint8Array.from(wire);
    expect(redactor(bytes)).toBe(bytes);
  });

  it('may begin to be hidden in the middle of a frame', () => {
    const redactor = createHttp2Redactor('server');
    const bytes = Buffer.concat([DATA, HEADERS]);
    const before = redactor(bytes.subarray(0, 5));
    redactor.hide([SECRET]);
    const after = redactor(bytes.subarray(5));
    expect(Buffer.concat([before, after, redactor.flush()]).toString('latin1')).toBe(
      `${DATA.toString('latin1', 0, 9)}you said ${STARS}, twice: c2Vj` +
        `${HEADERS.toString('latin1', 0, 9)}${'*'.repeat(HEADERS.length - 9)}`,
    );
  });

  it('hold nothing back for ever: a beginning is shown when too many frames come after it', () => {
    const redactor = createHttp2Redactor('server');
    redactor.hide([SECRET]);
    expect(Buffer.from(redactor(frame(0, 0, 1, SECRET.slice(0, 4)))).length).toBe(9);
    let shown = 0;
    for (let count = 0; count < MAX_WAITING; count += 1) shown += redactor(frame(0, 0, 1)).length;
    expect(shown).toBe(4 + MAX_WAITING * 9);
  });
});
