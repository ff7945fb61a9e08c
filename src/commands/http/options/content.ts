import { inGroup } from '../../command.ts';

/** What is sent as the body. */
export const CONTENT_OPTIONS = inGroup('Content', [
  {
    name: 'data',
    letter: 'd',
    kind: 'text',
    value: 'DATA',
    repeats: true,
    summary: 'Form data; @FILE reads a file without its line ends',
  },
  {
    name: 'data-raw',
    kind: 'text',
    value: 'DATA',
    repeats: true,
    summary: 'Form data in which @ means nothing',
  },
  {
    name: 'data-binary',
    kind: 'text',
    value: 'DATA',
    repeats: true,
    summary: 'Form data; @FILE is sent as it is',
  },
  {
    name: 'data-urlencode',
    kind: 'text',
    value: 'DATA',
    repeats: true,
    summary: 'Form data, percent-encoded: name=content, name@FILE, …',
  },
  {
    name: 'json',
    kind: 'text',
    value: 'DATA',
    repeats: true,
    summary: 'JSON, with the header fields that go with it',
  },
  { name: 'get', letter: 'G', kind: 'flag', summary: 'Put the data into the query of the URL' },
  {
    name: 'form',
    letter: 'F',
    kind: 'text',
    value: 'NAME=CONTENT',
    repeats: true,
    summary: 'A part of a multipart form; @FILE sends a file, <FILE its text',
  },
  {
    name: 'form-string',
    kind: 'text',
    value: 'NAME=TEXT',
    repeats: true,
    summary: 'The same, where @, < and ; mean nothing',
  },
  {
    name: 'upload-file',
    letter: 'T',
    kind: 'text',
    value: 'FILE',
    summary: 'Send a file, streamed; - is standard input',
  },
]);
