import { inGroup, type Option } from '../command.ts';

export const FORMAT_OPTIONS: readonly Option[] = inGroup('Output', [
  {
    name: 'format',
    kind: 'text',
    choices: ['text', 'json'],
    summary: 'json: for scripts; of messages and events a line each',
  },
]);

export const FOLDERS_OPTIONS: readonly Option[] = inGroup('Output', [
  { name: 'names', kind: 'flag', summary: 'Without counting what is in them, which may take a server long' },
]);

export const LIST_OPTIONS: readonly Option[] = inGroup('Which messages', [
  { name: 'last', letter: 'n', kind: 'number', value: 'N', summary: 'So many of the latest' },
  { name: 'structure', kind: 'flag', summary: 'With the parts of each, which json shows' },
]);

export const SEARCH_OPTIONS: readonly Option[] = inGroup('Output', [
  { name: 'long', letter: 'l', kind: 'flag', summary: 'What is found as ls shows it, not only its UIDs' },
]);

export const GET_OPTIONS: readonly Option[] = inGroup('Output', [
  {
    name: 'source',
    kind: 'flag',
    summary: 'As it is, byte for byte; so it is with -o and --output-dir, too',
  },
  { name: 'output', letter: 'o', kind: 'text', value: 'FILE', summary: 'Save one message; - is stdout' },
  { name: 'output-dir', kind: 'text', value: 'DIR', summary: 'Save each message there, as UID.eml' },
  { name: 'attachments', kind: 'text', value: 'DIR', summary: 'Save attachments there, by safe names' },
  { name: 'force', kind: 'flag', summary: 'Replace files that are there' },
  { name: 'create-dirs', kind: 'flag', summary: 'Make the folders that are missing' },
]);

export const APPEND_OPTIONS: readonly Option[] = inGroup('Message', [
  {
    name: 'flag',
    kind: 'text',
    value: 'FLAG',
    repeats: true,
    summary: 'A flag that it is to have: seen, draft, …',
  },
  { name: 'received', kind: 'text', value: 'TIME', summary: 'When it came (now): 2026-01-31T12:00:00Z' },
]);

export const FLAG_OPTIONS: readonly Option[] = inGroup('Flags', [
  {
    name: 'set',
    kind: 'text',
    value: 'FLAG',
    repeats: true,
    summary: 'seen, answered, flagged, deleted, draft, or a word',
  },
  { name: 'clear', kind: 'text', value: 'FLAG', repeats: true, summary: 'The same, taken away' },
]);

export const WATCH_OPTIONS: readonly Option[] = inGroup('Watching', [
  { name: 'count', letter: 'n', kind: 'number', value: 'N', summary: 'End after so many events' },
]);
