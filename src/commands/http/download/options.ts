import { inGroup, named, type Option } from '../../command.ts';
import { clientOptions, SAYING_OPTIONS } from '../../shared/client-options.ts';
import { TLS_OPTIONS } from '../../shared/tls-options.ts';
import { TRACE_OPTIONS } from '../../shared/tracing.ts';
import { CONNECTION_OPTIONS } from '../options/connection.ts';
import { IDENTITY_OPTIONS } from '../options/identity.ts';
import { PROXY_OPTIONS } from '../options/proxy.ts';
import { MESSAGE_OPTIONS } from '../options/request.ts';
import { RESPONSE_OPTIONS } from '../options/response.ts';
import { DEFAULT_PIPELINE } from '../../../actions/http/download/ahead.ts';
import { DEFAULT_CONCURRENCY, STATE_NAME } from '../../../actions/http/download/defaults.ts';

const LIST_OPTIONS = inGroup('What', [
  {
    name: 'input',
    kind: 'text',
    value: 'FILE',
    repeats: true,
    summary: 'A list: a URL a line, and a name behind it if you like; - is stdin',
  },
  {
    name: 'dir',
    kind: 'text',
    value: 'DIR',
    summary: 'Where files go; made if it is not there (this folder)',
  },
  {
    name: 'output',
    letter: 'o',
    kind: 'text',
    value: 'NAME',
    summary: 'Of a single URL: under this name',
  },
  {
    name: 'checksum',
    kind: 'text',
    value: 'sha256:HEX',
    summary: 'Of a single URL: what the file has to be; sha512, sha1 and md5 are known, too',
  },
  {
    name: 'checksums',
    kind: 'text',
    value: 'FILE',
    summary: 'What the files have to be, by name: SHA256SUMS and the like',
  },
]);

const PACE_OPTIONS = inGroup('How many', [
  {
    name: 'concurrency',
    kind: 'number',
    value: 'N',
    summary: `Downloads, and with --raw connections, at once (${DEFAULT_CONCURRENCY})`,
  },
  { name: 'per-host', kind: 'number', value: 'N', summary: 'The same, from one server' },
  {
    name: 'delay',
    kind: 'number',
    value: 'SECONDS',
    summary: 'Between the beginnings of two from one server (0)',
  },
  {
    name: 'segments',
    kind: 'number',
    value: 'N',
    summary: 'Fetch a large file in N parts at once, where the server has ranges (1)',
  },
  {
    name: 'pipeline',
    kind: 'number',
    value: 'N',
    summary: `With --raw: ask for up to N small files ahead on a connection (${DEFAULT_PIPELINE}; 1: one at a time)`,
  },
]);

const FILE_OPTIONS = inGroup('Files', [
  { name: 'skip-existing', kind: 'flag', summary: 'Leave alone what is there, and do not ask for it' },
  { name: 'force', kind: 'flag', summary: 'Replace what is there, whoever has put it there' },
  {
    name: 'state',
    kind: 'text',
    value: 'FILE',
    summary: `Where it is kept what is done (${STATE_NAME} in the folder)`,
  },
  { name: 'no-state', kind: 'flag', summary: 'Keep it nowhere: the next time knows nothing of this one' },
  {
    name: 'remote-header-name',
    letter: 'J',
    kind: 'flag',
    summary: 'Under the names that servers give (Content-Disposition)',
  },
]);

const REDIRECT_OPTIONS = inGroup('Response', [
  {
    name: 'location',
    letter: 'L',
    kind: 'flag',
    summary: 'Follow redirects, as without it; --max-redirs 0 follows none',
  },
]);

const TIME_OPTIONS = inGroup('Connection', [
  { name: 'timeout', kind: 'number', value: 'SECONDS', summary: 'For each download (no limit)' },
  {
    name: 'limit-rate',
    kind: 'text',
    value: 'SPEED',
    summary: 'Bytes per second, all downloads together; K, M and G are understood',
  },
]);

const OUTPUT_OPTIONS = inGroup('Output', [
  {
    name: 'format',
    kind: 'text',
    choices: ['text', 'json'],
    summary: 'A line as each one ends (text), or an object a line for each thing that happens (json)',
  },
]);

const OWN_TIMES = new Set(TIME_OPTIONS.map(({ name }) => name));

/** Of `netkit http download`. What the other verbs have, too, means the same here. */
export const DOWNLOAD_OPTIONS: readonly Option[] = [
  ...clientOptions('undici'),
  ...LIST_OPTIONS,
  ...PACE_OPTIONS,
  ...FILE_OPTIONS,
  ...named(['create-dirs', 'remote-time', 'max-filesize'], RESPONSE_OPTIONS),
  ...named(['header', 'user-agent', 'referer'], MESSAGE_OPTIONS),
  ...IDENTITY_OPTIONS,
  ...REDIRECT_OPTIONS,
  ...named(['max-redirs', 'location-trusted'], RESPONSE_OPTIONS),
  ...TIME_OPTIONS,
  ...CONNECTION_OPTIONS.filter(({ name }) => !OWN_TIMES.has(name)),
  ...PROXY_OPTIONS,
  ...TLS_OPTIONS,
  ...OUTPUT_OPTIONS,
  ...SAYING_OPTIONS,
  ...TRACE_OPTIONS,
];
