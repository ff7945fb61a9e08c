import { gatherBody } from '../../../actions/gather.ts';
import { UsageError } from '../../../errors.ts';
import { bareHost } from '../../../net/address.ts';
import { valuesOf, withoutFields } from '../../../protocols/http-fields.ts';
import type { HttpField, HttpRequest } from '../../../protocols/http.ts';
import { decodeUtf8 } from '../../../transcript/readable.ts';
import type { Arguments } from '../../command.ts';
import { isGiven } from '../../shared/chosen.ts';
import { textOf } from '../show-head.ts';
import { BODY_OPTIONS } from './body-options.ts';
import { type Piece, variableForField, Variables } from './variables.ts';

/** What a program on a bare socket has to say, and to whom, in whichever language it is written. */
export interface Program {
  /** The request line and the header fields, without their line ends. */
  readonly lines: readonly Line[];
  /** What `credentials` in a line stands for: base64 of the user, a colon and the variable (RFC 7617, section 2). */
  readonly credentials: { readonly user: string; readonly variable: string } | undefined;
  readonly body: BodySource | undefined;
  readonly server: ProgramServer;
  /** An answer to HEAD has no body: its head is what was asked for. */
  readonly wholeAnswer: boolean;
  /** To be set before it runs. */
  readonly variables: readonly string[];
  /** Options that it does nothing about. */
  readonly leftOut: readonly string[];
}

export type Line = readonly (Piece | { readonly computed: 'length' | 'credentials' })[];

/** `-` is standard input; `-d` leaves out a file's line ends. */
export type BodySource =
  { readonly text: string } | { readonly file: string; readonly withoutLineEnds: boolean };

export interface ProgramServer {
  readonly host: string;
  readonly port: number;
  readonly unixSocket: string | undefined;
  readonly tls: { readonly ca: string | undefined; readonly insecure: boolean } | undefined;
}

/** What is longer would bury the program. */
export const MAX_INLINE_BYTES = 2048;

/**
 * @param request as it would be sent to the server itself (see firstRequest)
 * @param given what the command line had
 * @param options `proxied`: netkit would send it through a proxy, named by an option or by the environment
 * @throws UsageError for a body that is neither in one file nor short text, and whatever its files throw
 */
export async function describeProgram(
  request: HttpRequest,
  given: Arguments['given'],
  { proxied = false } = {},
): Promise<Program> {
  const { method, url, target = `${url.pathname}${url.search}` } = request;
  const body = await chooseBody(request, given);
  const variables = new Variables();
  const { lines, credentials } = nameSecrets(fieldsOf(request, given), variables);
  const framing: Line[] =
    body === undefined || valuesOf(request.headers, 'content-length').length > 0
      ? []
      : [['Content-Length: ', { computed: 'length' }]];
  return {
    lines: [[`${method} ${textOf(target)} HTTP/1.0`], ...lines, ...framing],
    credentials,
    body,
    server: serverOf(url, given),
    wholeAnswer: method === 'HEAD',
    variables: variables.names,
    leftOut: [...LEFT_OUT.filter((name) => isGiven({ given }, name)), ...(proxied ? ['proxy'] : [])],
  };
}

/** What changes where the request goes, what is sent after it, or what becomes of the answer. */
const LEFT_OUT = [
  'lab resolve connect-to ipv4 ipv6 cert',
  'location location-trusted digest anyauth retry http2',
  'include output remote-name cookie-jar fail format max-filesize write-out',
].flatMap((names) => names.split(' '));

/** HTTP/1.0 has no use for these, and a connection that is kept would never end the answer. */
const OF_HTTP_1_1 = ['connection', 'keep-alive', 'expect', 'transfer-encoding', 'te'];

function fieldsOf({ headers }: HttpRequest, given: Arguments['given']): HttpField[] {
  // A coding that was to be undone is better not asked for.
  const coding = given.some(({ name }) => name === 'compressed') ? ['accept-encoding'] : [];
  return withoutFields(headers, new Set([...OF_HTTP_1_1, ...coding]));
}

function nameSecrets(
  fields: readonly HttpField[],
  variables: Variables,
): Pick<Program, 'lines' | 'credentials'> {
  let credentials: Program['credentials'];
  const lines = fields.map(([name, value]): Line => {
    const base = variableForField(name);
    if (base === undefined) return [`${name}: ${textOf(value)}`];
    const user = base === 'AUTHORIZATION' && credentials === undefined ? userOf(value) : undefined;
    if (user !== undefined) {
      credentials = { user, ...variables.next('PASSWORD') };
      return [`${name}: Basic `, { computed: 'credentials' }];
    }
    const [scheme = ''] = /^Bearer +(?=\S)/i.exec(value) ?? [];
    return [`${name}: ${scheme}`, variables.next(scheme === '' ? base : 'TOKEN')];
  });
  return { lines, credentials };
}

/** Whose Basic credentials these are. */
function userOf(authorization: string): string | undefined {
  const [, encoded] = /^Basic +([A-Za-z0-9+/]+=*)$/i.exec(authorization) ?? [];
  if (encoded === undefined) return undefined;
  return /^[^:]*(?=:)/.exec(decodeUtf8(Buffer.from(encoded, 'base64')) ?? '')?.[0];
}

async function chooseBody({ body }: HttpRequest, given: Arguments['given']): Promise<BodySource | undefined> {
  if (body === undefined) return undefined;
  const file = fileOf(given);
  if (file !== undefined) return file;
  if (body.size === undefined || body.size > MAX_INLINE_BYTES) {
    throw cannotInline(`longer than ${MAX_INLINE_BYTES} bytes`);
  }
  const text = decodeUtf8(await gatherBody(body.open(), MAX_INLINE_BYTES, HINT));
  if (text === undefined) throw cannotInline('not text');
  return { text };
}

/** The one file that makes up the whole body. */
function fileOf(given: Arguments['given']): BodySource | undefined {
  const [source, ...others] = given.filter(({ name }) => name === 'upload-file' || BODY_OPTIONS.has(name));
  if (source === undefined || source.value === true || others.length > 0) return undefined;
  const { name, value } = source;
  if (name === 'upload-file') return { file: value, withoutLineEnds: false };
  if (!['data', 'data-binary', 'json'].includes(name) || !value.startsWith('@')) return undefined;
  return { file: value.slice(1), withoutLineEnds: name === 'data' };
}

const HINT = 'put it into a file and give that, with -T FILE or --data-binary @FILE';

function cannotInline(problem: string): UsageError {
  return new UsageError(`the body does not fit into a program: it is ${problem}`, { hint: HINT });
}

function serverOf({ protocol, hostname, port }: URL, given: Arguments['given']): ProgramServer {
  const last = (name: string) => given.findLast((option) => option.name === name)?.value;
  const text = (name: string) => (typeof last(name) === 'string' ? String(last(name)) : undefined);
  const secure = protocol === 'https:';
  return {
    host: bareHost(hostname),
    port: port === '' ? (secure ? 443 : 80) : Number(port),
    unixSocket: text('unix-socket'),
    tls: secure ? { ca: text('cacert'), insecure: last('insecure') === true } : undefined,
  };
}
