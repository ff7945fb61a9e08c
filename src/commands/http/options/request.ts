import { inGroup } from '../../command.ts';

/** The request's own words. */
export const MESSAGE_OPTIONS = inGroup('Request', [
  {
    name: 'request',
    letter: 'X',
    kind: 'text',
    value: 'METHOD',
    summary: 'Another method than the verb says',
  },
  {
    name: 'header',
    letter: 'H',
    kind: 'text',
    value: 'LINE',
    repeats: true,
    summary: '"Name: value" adds or replaces, "Name:" removes, "Name;" sends it empty',
  },
  {
    name: 'user-agent',
    letter: 'A',
    kind: 'text',
    value: 'NAME',
    summary: 'What to send as User-Agent; empty for none',
  },
  { name: 'referer', letter: 'e', kind: 'text', value: 'URL', summary: 'What to send as Referer' },
  { name: 'head', letter: 'I', kind: 'flag', summary: 'Ask for the head only (HEAD), and show it' },
  { name: 'compressed', kind: 'flag', summary: 'Ask for gzip, deflate, br or zstd, and undo it' },
  {
    name: 'range',
    letter: 'r',
    kind: 'text',
    value: 'RANGE',
    summary: 'A part of the body: 0-499, 500-, -200',
  },
  {
    name: 'time-cond',
    letter: 'z',
    kind: 'text',
    value: 'DATE|FILE',
    summary: 'Only if changed since then; with - in front: only if not',
  },
  {
    name: 'etag-compare',
    kind: 'text',
    value: 'FILE',
    summary: 'Only if the ETag differs from the one in the file',
  },
  { name: 'etag-save', kind: 'text', value: 'FILE', summary: 'Keep the ETag of the response in a file' },
  {
    name: 'request-target',
    kind: 'text',
    value: 'TARGET',
    summary: 'Say this instead of the path, such as *',
  },
  { name: 'http1.0', letter: '0', kind: 'flag', summary: 'Speak HTTP/1.0' },
  { name: 'http1.1', kind: 'flag', summary: 'Speak HTTP/1.1 (the default)' },
  { name: 'http2', kind: 'flag', summary: 'Offer HTTP/2 under TLS (--library only)' },
  { name: 'bare', kind: 'flag', summary: 'Send the request line and the -H lines alone, as HTTP/1.0' },
]);
