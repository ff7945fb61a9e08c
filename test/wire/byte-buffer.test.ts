import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { ByteBuffer } from '../../src/wire/byte-buffer.ts';

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

describe('ByteBuffer', () => {
  test('gives bytes back in the order in which they came, whatever is appended, kept and taken', () => {
    // The model is a plain string. Each chunk is overwritten as soon as the reader's buffer may be used again.
    const step = fc.oneof(
      fc.record({ append: fc.string({ unit: 'binary-ascii', maxLength: 40 }) }),
      fc.record({ take: fc.nat({ max: 50 }) }),
      fc.record({ find: fc.nat({ max: 127 }), from: fc.nat({ max: 50 }) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const buffer = new ByteBuffer();
        let model = '';
        let chunk = Buffer.alloc(0);
        for (const action of steps) {
          if ('append' in action) {
            buffer.keep();
            chunk.fill('!');
            chunk = Buffer.from(action.append, 'latin1');
            buffer.append(chunk);
            model += action.append;
          } else if ('take' in action) {
            const count = Math.min(action.take, model.length);
            expect(text(buffer.take(count))).toBe(model.slice(0, count));
            model = model.slice(count);
          } else {
            const from = Math.min(action.from, model.length);
            expect(buffer.indexOf(action.find, from)).toBe(
              model.indexOf(String.fromCharCode(action.find), from),
            );
          }
          expect(text(buffer.peek())).toBe(model);
          expect(buffer.length).toBe(model.length);
        }
      }),
    );
  });

  test('adopts a chunk without a copy while nothing is left over', () => {
    const buffer = new ByteBuffer();
    const chunk = Buffer.from('abc');
    buffer.append(chunk);
    expect(buffer.take(3).buffer).toBe(chunk.buffer);
    buffer.append(chunk);
    expect(buffer.peek().byteOffset).toBe(chunk.byteOffset);
  });

  test('copies what is left over when it is told to keep it', () => {
    const buffer = new ByteBuffer();
    const chunk = Buffer.from('abc');
    buffer.append(chunk);
    buffer.take(1);
    buffer.keep();
    chunk.fill('x');
    expect(text(buffer.peek())).toBe('bc');
  });

  test('takes a megabyte that comes byte by byte without copying everything for each', () => {
    const buffer = new ByteBuffer();
    const one = Buffer.from('a');
    const copy = vi.spyOn(Buffer.prototype, 'copy');
    for (let count = 0; count < 1_000_000; count += 1) buffer.append(one);
    const copied = copy.mock.results.reduce((sum, { value }) => sum + Number(value), 0);
    copy.mockRestore();
    expect(buffer.length).toBe(1_000_000);
    // Doubling copies each byte about once more; a copy for each append would be 500 thousand million.
    expect(copied).toBeLessThan(4_000_000);
  });
});
