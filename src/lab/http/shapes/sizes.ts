import type { HttpField } from '../../../protocols/http.ts';
import { MAX_ASKED_HEAD_BYTES } from '../limits.ts';
import { patternBytes } from '../pattern.ts';
import { PLAIN } from '../plain-text.ts';
import type { Shape } from '../shape.ts';

export const sizeShapes: readonly Shape[] = [
  {
    path: '/big/BYTES',
    example: '/big/1000000',
    teaches: 'a body of any size, made as it is sent (?chunked without a length)',
    answer: ({ number, query }, wire) => {
      const length: readonly HttpField[] = query.has('chunked') ? [] : [['Content-Length', String(number)]];
      return wire.respond({ status: 200, headers: [...PLAIN, ...length], body: patternBytes(number) });
    },
  },
  {
    path: '/huge-header/BYTES',
    example: '/huge-header/8000',
    teaches: 'one header with a value of that many bytes',
    answer: ({ number }, wire) => {
      const value = 'x'.repeat(Math.min(number, MAX_ASKED_HEAD_BYTES));
      return wire.respond({ status: 200, headers: [...PLAIN, ['X-Huge', value]], body: `${value.length}\n` });
    },
  },
  {
    path: '/many-headers/COUNT',
    example: '/many-headers/50',
    teaches: 'that many headers',
    answer: ({ number }, wire) => {
      const count = Math.min(number, MAX_ASKED_HEAD_BYTES / 16);
      const many = Array.from({ length: count }, (_, index): HttpField => [`X-Header-${index + 1}`, 'x']);
      return wire.respond({ status: 200, headers: [...PLAIN, ...many], body: `${count}\n` });
    },
  },
];
