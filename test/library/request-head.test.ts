import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RequestHeadSize } from '../../src/library/http/request-head.ts';
import { cutPlaces, splitAt } from '../helpers/splits.ts';

describe('RequestHeadSize', () => {
  const heads = [
    'GET / HTTP/1.1\r\nhost: a\r\n\r\n',
    // Carriage returns that begin the end, and do not.
    'GET / HTTP/1.1\r\na: \r\r\n\r\r\n\r\n',
  ];

  it.each(heads)('counts %j to its empty line, however it is cut and whatever follows', (head) => {
    fc.assert(
      fc.property(cutPlaces(), fc.uint8Array(), (places, body) => {
        const counter = new RequestHeadSize();
        for (let request = 1; request <= 2; request += 1) {
          counter.begin();
          for (const piece of splitAt(Buffer.concat([Buffer.from(head), body]), places)) counter.push(piece);
          expect(counter.size).toBe(head.length);
        }
      }),
    );
  });

  it('counts nothing that goes out before a request', () => {
    const counter = new RequestHeadSize();
    counter.push(Buffer.from('GET / HTTP/1.1\r\n\r\n'));
    expect(counter.size).toBe(0);
  });
});
