import { parseDateWords } from '../../../actions/http/conditions/date-words.ts';
import { parseHeaderLines } from '../../../actions/http/header-lines.ts';
import { type HttpTarget, parseHttpUrl } from '../../../actions/http/url.ts';
import { formatHttpDate } from '../../../protocols/http-date.ts';
import type { Arguments } from '../../command.ts';
import { REQUEST_OPTIONS } from '../options.ts';
import { BODY_OPTIONS } from './body-options.ts';
import { nameHeaderSecret, namePassphrase, namePassword } from './name-secrets.ts';
import { shellWord } from './shell.ts';
import { type Pieces, Variables } from './variables.ts';

export interface CurlLineInput {
  /** What the verb says: `GET` for get, and for request what follows it. */
  readonly method: string;
  /** As typed. */
  readonly url: string;
  readonly given: Arguments['given'];
}

/** One option and its value, which stay on one line. */
type Words = readonly Pieces[];

/**
 * The line for curl that does the same, for a POSIX shell, with a line feed at its end. Secrets are not in it: it reads
 * them from variables, which a comment before it names.
 *
 * @throws UsageError `bad-url`
 */
export function curlLine({ method, url, given }: CurlLineInput): string {
  const target = parseHttpUrl(url);
  const variables = new Variables();
  const has = (...names: readonly string[]) => given.some(({ name }) => names.includes(name));
  const chosen = has('request') ? [] : chooseMethod(method, has);
  const words = [
    ...chosen,
    ...given.flatMap(({ name, value }) => translate(name, value, given, variables)),
    ...(has('user', 'oauth2-bearer') ? [] : userOf(target, variables)),
    // curl would take brackets for a pattern of many URLs.
    ...(/[[\]{}]/.test(target.url.pathname + target.url.search) ? [[['-g']]] : []),
    [[target.url.href]],
  ];
  // Nothing that was typed may stand in a comment: a line end in it would begin a command.
  const notes = [
    ...(variables.names.length > 0 ? [`set first: ${variables.names.join(', ')}`] : []),
    ...(has('lab') ? ['--lab is left out: curl asks the real server'] : []),
    ...(has('bare') ? ['--bare: curl has no such option, so each field of its own is taken out'] : []),
    ...(chosen.some(([option]) => option?.[0] === '-X') && has('location', 'location-trusted')
      ? ['-X: curl keeps the method at every redirect, where netkit may change to GET']
      : []),
  ];
  return [...notes.map((note) => `# ${note}`), layOut(words), ''].join('\n');
}

function userOf({ credentials }: HttpTarget, variables: Variables): Words[] {
  if (credentials === undefined) return [];
  const { user, password = '' } = credentials;
  return [[['-u'], namePassword(`${user}:${password}`, 'PASSWORD', variables)]];
}

/** Nothing where curl's own choice is the same. */
function chooseMethod(method: string, has: (...names: readonly string[]) => boolean): Words[] {
  if (has('head')) return [];
  const inBody = !has('get') && has(...BODY_OPTIONS);
  const byItself = has('upload-file') ? 'PUT' : inBody ? 'POST' : 'GET';
  if (method === byItself) return [];
  return method === 'HEAD' && byItself === 'GET' ? [[['-I']]] : [[['-X'], [method]]];
}

/** What curl has not, or would take for something else. */
const NETKIT_ONLY = new Set(
  [
    'raw library compare lab idle-timeout trace trace-format trace-out trace-bodies',
    'format quiet force timing dry-run curl code',
  ].flatMap((names) => names.split(' ')),
);

function translate(
  name: string,
  value: string | true,
  given: Arguments['given'],
  variables: Variables,
): Words[] {
  if (NETKIT_ONLY.has(name)) return [];
  if (name === 'bare') return bareWords(given);
  if (value === true) return [[[spell(name)]]];
  switch (name) {
    case 'timeout':
      return [[['-m'], [value]]];
    case 'user':
      return [[['-u'], namePassword(value, 'PASSWORD', variables)]];
    case 'proxy-user':
      return [[['-U'], namePassword(value, 'PROXY_PASSWORD', variables)]];
    case 'cert':
      return [[['-E'], namePassphrase(value, variables)]];
    case 'oauth2-bearer':
      return [[['--oauth2-bearer'], [variables.next('TOKEN')]]];
    case 'header':
      return [[['-H'], nameHeaderSecret(value, variables)]];
    case 'time-cond':
      return [[['-z'], [curlDate(value)]]];
    case 'cookie':
      // Without a = it is a file's name.
      return [[['-b'], value.includes('=') ? [variables.next('COOKIES')] : [value]]];
    case 'proxy':
    case 'socks5':
    case 'socks5-hostname':
      return proxyWords(name, value, variables);
    default:
      return [[[spell(name)], [value]]];
  }
}

/** As HTTP writes it: curl would take a date by ISO 8601 for a file that is not there, and ask without a condition. */
function curlDate(text: string): string {
  const [, sign = '', what = ''] = /^(-?)(.*)$/s.exec(text) ?? [];
  const at = parseDateWords(what);
  return at === undefined ? text : `${sign}${formatHttpDate(at)}`;
}

function spell(name: string): string {
  const letter = REQUEST_OPTIONS.find((option) => option.name === name)?.letter;
  return letter === undefined ? `--${name}` : `-${letter}`;
}

/** HTTP/1.0 and none of the fields that curl adds, except for those that -H gives. */
function bareWords(given: Arguments['given']): Words[] {
  const own = [
    'Host',
    'User-Agent',
    'Accept',
    ...(given.some(({ name }) => BODY_OPTIONS.has(name)) ? ['Content-Type'] : []),
  ];
  const lines = given.filter(({ name }) => name === 'header').map(({ value }) => String(value));
  const { names } = parseHeaderLines(lines);
  const unwanted = own.filter((field) => !names.has(field.toLowerCase()));
  return [[['-0']], ...unwanted.map((field): Words => [['-H'], [`${field}:`]])];
}

/** curl percent-decodes both the user of a proxy's URL and -U, so that it can move from one to the other. */
function proxyWords(option: string, value: string, variables: Variables): Words[] {
  const [, scheme = '', user, place = ''] =
    /^([a-z][a-z0-9+.-]*:\/\/)?(?:([^/?#]*)@)?(.*)$/is.exec(value) ?? [];
  const proxy: Words = [[spell(option)], [scheme + place]];
  if (user === undefined) return [proxy];
  const both = user.includes(':') ? user : `${user}:`;
  return [proxy, [['-U'], namePassword(both, 'PROXY_PASSWORD', variables)]];
}

/** What is longer is divided, an option a line. */
const LINE_WIDTH = 100;

function layOut(words: readonly Words[]): string {
  const parts = ['curl', ...words.map((group) => group.map(shellWord).join(' '))];
  const line = parts.join(' ');
  return line.length <= LINE_WIDTH ? line : parts.join(' \\\n  ');
}
