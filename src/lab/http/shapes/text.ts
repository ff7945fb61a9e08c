import type { Shape } from '../shape.ts';

const SENTENCE = 'Où êtes-vous ? Près du café, à côté.\n';

/** One sentence in several encodings, each announced in another way. */
export const textShapes: readonly Shape[] = [
  page(
    'latin1',
    'text/plain; charset=iso-8859-1',
    'ISO-8859-1, as the header says',
    Buffer.from(SENTENCE, 'latin1'),
  ),
  page('utf8', 'text/plain; charset=utf-8', 'UTF-8, as the header says', Buffer.from(SENTENCE)),
  page(
    'utf16',
    'text/plain; charset=utf-16',
    'UTF-16, little end first as its byte order mark says',
    Buffer.from(`\uFEFF${SENTENCE}`, 'utf16le'),
  ),
  page(
    'bom',
    'text/plain',
    'UTF-8, as its byte order mark says and no header does',
    Buffer.from(`\uFEFF${SENTENCE}`),
  ),
  page(
    'meta',
    'text/html',
    'ISO-8859-1, as a meta element in the page says and no header does',
    Buffer.from(`<!DOCTYPE html>\n<meta charset="iso-8859-1">\n<p>${SENTENCE}`, 'latin1'),
  ),
];

function page(name: string, type: string, teaches: string, body: Uint8Array): Shape {
  return {
    path: `/charset/${name}`,
    teaches,
    answer: (_request, wire) => wire.respond({ status: 200, headers: [['Content-Type', type]], body }),
  };
}
