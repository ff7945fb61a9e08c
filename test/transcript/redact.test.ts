import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRedactor, SHORTEST_SECRET } from '../../src/transcript/redact.ts';
import { cutPlaces, splitAt } from '../helpers/splits.ts';

function redactAll(secrets: readonly string[], chunks: readonly Uint8Array[]): string {
  const redactor = createRedactor(secrets);
  // Copied at once, as what a redactor gives is valid until its next call.
  const shown = chunks.map((chunk) => Buffer.from(redactor(chunk)));
  return Buffer.concat([...shown, redactor.flush()]).toString('latin1');
}

const CREDENTIALS = 'YWxpY2U6c2VjcmV0';

describe('createRedactor', () => {
  it.each([
    [
      'in a header field',
      [CREDENTIALS],
      `Authorization: Basic ${CREDENTIALS}\r\n`,
      'Authorization: Basic ****\r\n',
    ],
    ['several times', [CREDENTIALS], `${CREDENTIALS}${CREDENTIALS}, ${CREDENTIALS}`, '********, ****'],
    ['of several', ['alpha', 'omega'], 'alpha and omega', '**** and ****'],
    ['at the very end', ['omega'], 'alpha omega', 'alpha ****'],
    ['that is the beginning of another', ['pass', 'password'], 'password pass passwor', '**** **** ****wor'],
    ['that lies within another', ['word', 'passwords'], 'passwords word passwordz', '**** **** pass****z'],
    ['that overlaps another', ['abcX', 'Xdef'], '-abcXdef-', '-****-'],
    ['that overlaps itself', ['aaaa'], 'baaaaaaab', 'b****b'],
    ['that almost comes twice', ['aaab'], 'aaaab', 'a****'],
  ])('stars a secret %s, wherever the bytes are cut', (_what, secrets, text, shown) => {
    const bytes = Buffer.from(text);
    expect(redactAll(secrets, [bytes])).toBe(shown);
    expect(
      redactAll(
        secrets,
        [...bytes].map((byte) => Uint8Array.of(byte)),
      ),
    ).toBe(shown);
    for (let at = 0; at <= bytes.length; at += 1) {
      expect(redactAll(secrets, [bytes.subarray(0, at), bytes.subarray(at)])).toBe(shown);
    }
  });

  it('gives the same wherever the bytes are cut, and never a secret', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 60 });
    const secret = fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 4, maxLength: 7 });
    fc.assert(
      fc.property(
        text,
        fc.array(secret, { minLength: 1, maxLength: 3 }),
        cutPlaces(),
        (value, secrets, cuts) => {
          const whole = redactAll(secrets, [Buffer.from(value)]);
          expect(redactAll(secrets, splitAt(Buffer.from(value), cuts))).toBe(whole);
          for (const each of secrets) expect(whole).not.toContain(each);
        },
      ),
    );
  });

  it('holds back only what may be the beginning of a secret', () => {
    const redactor = createRedactor(['secret']);
    expect(String(redactor(Buffer.from('my sec')))).toBe('my ');
    expect(String(redactor(Buffer.from('ond')))).toBe('second');
    expect(String(redactor(Buffer.from('secre')))).toBe('');
    expect(String(redactor.flush())).toBe('secre');
    expect(String(redactor.flush())).toBe('');
  });

  it('does not hold on to the buffer that it was given', () => {
    const redactor = createRedactor(['secret']);
    const buffer = Buffer.from('a sec');
    redactor(buffer);
    buffer.fill('#');
    expect(String(redactor(Buffer.from('ular')))).toBe('secular');
  });

  it('finds a secret with letters beyond ASCII in either encoding', () => {
    expect(redactAll(['pässwörd'], [Buffer.from('pässwörd', 'latin1')])).toBe('****');
    expect(redactAll(['pässwörd'], [Buffer.from('pässwörd', 'utf8')])).toBe('****');
  });

  it('hands the bytes on uncopied where there is nothing to hide', () => {
    const bytes = Buffer.from('anything');
    const redactor = createRedactor([]);
    expect(redactor(bytes)).toBe(bytes);
    expect(redactor.flush()).toHaveLength(0);
  });

  it(`looks for secrets of less than ${SHORTEST_SECRET} bytes at the end of a header field only`, () => {
    expect(redactAll(['a', 'abc', ''], [Buffer.from('an abc')])).toBe('an abc');
    expect(redactAll(['abcd'], [Buffer.from('an abcd')])).toBe('an ****');
    const head = 'GET /abc HTTP/1.1\r\nAuthorization: Bearer abc\r\nCookie: a=b\r\n\r\nabc';
    const shown = 'GET /abc HTTP/1.1\r\nAuthorization: Bearer ****\r\nCookie: ****\r\n\r\nabc';
    expect(redactAll(['abc', 'a=b'], [Buffer.from(head)])).toBe(shown);
    const bytes = [...Buffer.from(head)].map((byte) => Buffer.of(byte));
    expect(redactAll(['abc', 'a=b'], bytes)).toBe(shown);
  });
});
