import { UsageError } from '../../errors.ts';
import type { HttpField, HttpRequest, HttpRequestBody } from '../../protocols/http.ts';
import { USER_AGENT } from '../../version.ts';
import { bytesBody } from '../body.ts';
import { fieldValue, parseHeaderLines, token, type HeaderEdits } from './header-lines.ts';
import { secretsIn } from './secrets.ts';

/** A request as curl's options describe it; the meaning of each is curl's. */
export interface ComposeOptions {
  readonly url: URL;
  /** Otherwise HEAD with `head`, PUT with `upload`, POST with `data` or `form`, else GET. */
  readonly method?: string;
  readonly head?: boolean;
  /** `Name: value` adds a field or replaces a default, `Name:` leaves a default out, `Name;` sends it empty. */
  readonly headers?: readonly string[];
  /** Empty: none. */
  readonly userAgent?: string;
  readonly referer?: string;
  /** Sent as a form (see readData). */
  readonly data?: Uint8Array | string;
  /** Says that `data` is JSON, and asks for the same. */
  readonly json?: boolean;
  /** Puts `data` into the URL's query instead of the body (-G). */
  readonly dataInQuery?: boolean;
  readonly upload?: HttpRequestBody;
  /** A multipart form (see form/body.ts). */
  readonly form?: HttpRequestBody & { readonly contentType: string };
  /** Which part of the body is asked for, and of which version: they stand behind Host. */
  readonly range?: readonly HttpField[];
  /** What the answer depends on: a date is a default like others, and tags are added to those of `headers`. */
  readonly conditions?: readonly HttpField[];
  /** Offers the content encodings that decodeContent undoes. */
  readonly compressed?: boolean;
  /** HTTP/1.1, or 1.0 with `bare`, where there may be no Host. */
  readonly version?: '1.0' | '1.1';
  /** Offers HTTP/2 to servers of https URLs. */
  readonly http2?: boolean;
  /** The request line and `headers`, without any default: what one types by hand. */
  readonly bare?: boolean;
  /** What the request line says in place of the URL's path and query, such as `*`. */
  readonly target?: string;
  /** Adds `Expect: 100-continue` where curl does: to uploads, and to data of more than EXPECT_THRESHOLD_BYTES. */
  readonly expectContinue?: boolean;
}

/** Below it, sending the data costs less than asking first: a server that ignores Expect costs a second. */
export const EXPECT_THRESHOLD_BYTES = 1024 * 1024;

/** What decodeContent undoes, as curl lists it. */
export const ACCEPT_ENCODING = 'deflate, gzip, br, zstd';

/**
 * Puts a request together, its header fields in curl's order.
 *
 * @throws UsageError for what cannot be sent, such as a line feed in a field
 */
export function composeRequest(options: ComposeOptions): HttpRequest {
  refuseContradictions(options);
  const version = options.version ?? (options.bare === true ? '1.0' : '1.1');
  const url = options.dataInQuery === true ? addToQuery(options.url, options.data) : options.url;
  const edits = parseHeaderLines(options.headers ?? []);
  const body = chooseBody(options, version, edits);
  const headers = options.bare === true ? edits.fields : mergeFields(options, url, edits, body, version);
  const expectContinue = body !== undefined && version === '1.1' && expects(headers);
  return {
    method: token(chooseMethod(options), 'the method'),
    url,
    version,
    ...(options.http2 === true ? { http2: true } : {}),
    headers,
    secrets: secretsIn(headers),
    ...(options.target === undefined ? {} : { target: requestTarget(options.target) }),
    ...(body === undefined ? {} : { body }),
    ...(expectContinue ? { expectContinue } : {}),
  };
}

function refuseContradictions(options: ComposeOptions): void {
  const { data, form, upload, bare, head } = options;
  const contents = [data, form, upload].filter((content) => content !== undefined).length;
  if (contents > 1) throw new UsageError('data, a form and an upload do not go together');
  const inBody = contents > 0 && options.dataInQuery !== true;
  if (head === true && inBody) throw new UsageError('a HEAD request sends no data');
  for (const name of ['userAgent', 'referer', 'compressed', 'json', 'form', 'range', 'conditions'] as const) {
    if (bare !== true || options[name] === undefined || options[name] === false) continue;
    throw new UsageError(`a bare request has no ${name} of its own`, {
      hint: 'give the header itself with -H',
    });
  }
}

function chooseMethod({ method, head, upload, form, data, dataInQuery }: ComposeOptions): string {
  if (method !== undefined) return method;
  if (head === true) return 'HEAD';
  if (upload !== undefined) return 'PUT';
  if (form !== undefined) return 'POST';
  return data !== undefined && dataInQuery !== true ? 'POST' : 'GET';
}

function chooseBody(
  { data, dataInQuery, upload, form }: ComposeOptions,
  version: '1.0' | '1.1',
  edits: HeaderEdits,
): HttpRequestBody | undefined {
  if (data !== undefined) return dataInQuery === true ? undefined : bytesBody(data);
  const body = form ?? upload;
  if (
    body !== undefined &&
    body.size === undefined &&
    version === '1.0' &&
    !edits.names.has('content-length')
  ) {
    throw new UsageError('HTTP/1.0 cannot send a body of unknown size', {
      hint: 'upload a file, or use HTTP/1.1',
    });
  }
  return body;
}

function mergeFields(
  options: ComposeOptions,
  url: URL,
  edits: HeaderEdits,
  body: HttpRequestBody | undefined,
  version: '1.0' | '1.1',
): HttpField[] {
  const isHost = ([name]: HttpField) => name.toLowerCase() === 'host';
  const isDefault = ([name]: HttpField) => !edits.names.has(name.toLowerCase());
  const { conditions = [] } = options;
  return [
    ...[['Host', url.host] as const].filter(isDefault),
    ...edits.fields.filter(isHost),
    ...[...defaultFields(options), ...conditions.filter((field) => !isTags(field))].filter(isDefault),
    ...edits.fields.filter((field) => !isHost(field)).map((field) => withBoundary(field, options)),
    ...conditions.filter(isTags),
    ...contentFields(options, body, version).filter(isDefault),
  ];
}

/** A list, which several lines make up together (RFC 9110, section 5.3). */
function isTags([name]: HttpField): boolean {
  return name === 'If-None-Match';
}

/** As in curl, a form's type may be another multipart one; without the boundary it could not be read. */
function withBoundary([name, value]: HttpField, { form }: ComposeOptions): HttpField {
  const [, boundary] = /; boundary=(.*)$/.exec(form?.contentType ?? '') ?? [];
  if (
    boundary === undefined ||
    name.toLowerCase() !== 'content-type' ||
    !/^multipart\/(?!.*;\s*boundary=)/i.test(value)
  ) {
    return [name, value];
  }
  return [name, `${value}; boundary=${boundary}`];
}

function defaultFields(options: ComposeOptions): HttpField[] {
  const { userAgent = USER_AGENT, referer = '', json, compressed, range = [] } = options;
  const fields: HttpField[] = [...range];
  if (userAgent !== '') fields.push(['User-Agent', fieldValue(userAgent, 'the user agent')]);
  if (json !== true) fields.push(['Accept', '*/*']);
  if (compressed === true) fields.push(['Accept-Encoding', ACCEPT_ENCODING]);
  if (referer !== '') fields.push(['Referer', fieldValue(referer, 'the referer')]);
  return fields;
}

function contentFields(
  { data, json, form, expectContinue }: ComposeOptions,
  body: HttpRequestBody | undefined,
  version: '1.0' | '1.1',
): HttpField[] {
  const fields: HttpField[] = [];
  if (json === true) fields.push(['Content-Type', 'application/json'], ['Accept', 'application/json']);
  if (body === undefined) return fields;
  if (json !== true && data !== undefined) fields.push(['Content-Type', 'application/x-www-form-urlencoded']);
  if (form !== undefined) fields.push(['Content-Type', form.contentType]);
  const threshold = data === undefined && form === undefined ? 0 : EXPECT_THRESHOLD_BYTES;
  if (expectContinue === true && version === '1.1' && (body.size ?? Infinity) > threshold) {
    fields.push(['Expect', '100-continue']);
  }
  return fields;
}

function expects(headers: readonly HttpField[]): boolean {
  return headers.some(([name, value]) => /^expect$/i.test(name) && /^100-continue$/i.test(value));
}

function requestTarget(target: string): string {
  // oxlint-disable-next-line no-control-regex -- the very characters that would end the request line
  if (target !== '' && !/[\0-\x20\x7f]/.test(target)) return Buffer.from(target).toString('latin1');
  throw new UsageError('a request target is not empty and holds no spaces or control characters', {
    hint: 'write a space as %20',
  });
}

function addToQuery(url: URL, data: Uint8Array | string = ''): URL {
  const query = Buffer.from(data).toString('latin1');
  // oxlint-disable-next-line no-control-regex -- the very characters that would end the request line
  if (/[\0-\x20\x7f]/.test(query)) {
    throw new UsageError('data for the query holds no spaces or control characters', {
      code: 'bad-url',
      hint: '--data-urlencode encodes them',
    });
  }
  const encoded = query.replace(
    /[\x80-\xff]/g,
    (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  const extended = new URL(url);
  extended.search = [url.search.slice(1), encoded].filter((part) => part !== '').join('&');
  return extended;
}
