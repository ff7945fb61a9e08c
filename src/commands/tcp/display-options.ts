import { inGroup, type Option } from '../command.ts';

const FORMATS = ['text', 'bytes'];

/** How bytes are shown, and how text is meant; `json` says what that format is of, where a verb has it. */
export function displayOptions(json?: string): readonly Option[] {
  const choices = json === undefined ? FORMATS : [...FORMATS, 'json'];
  return inGroup('Bytes and text', [
    {
      name: 'format',
      kind: 'text',
      choices,
      summary:
        'text: what a terminal would obey is made visible (the default there); bytes: as it came (in a pipe)' +
        (json === undefined ? '' : `; json: ${json}`),
    },
    { name: 'hex', kind: 'flag', summary: 'Dump the bytes of both directions instead' },
    {
      name: 'encoding',
      kind: 'text',
      value: 'NAME',
      summary: 'The encoding of text there, such as latin1 or utf-16le (here it is UTF-8)',
    },
    {
      name: 'crlf',
      kind: 'flag',
      summary: 'Send CR LF where a line ends in LF; what has its CR gets no other',
    },
  ]);
}

export const ESCAPE_OPTION: Omit<Option, 'group'> = {
  name: 'escape',
  kind: 'flag',
  summary: String.raw`The text has escapes: \r \n \t \0 \\ \xHH \u{HEX}`,
};
