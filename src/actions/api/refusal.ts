/** What a store says of an error, made into one line. */
import { isNetkitError, RefusalError } from '../../errors.ts';
import { SHORTEST_SECRET } from '../../transcript/redact.ts';
import type { Performed } from '../http/perform.ts';
import { secretsIn } from '../http/secrets.ts';
import { retryAfterOf } from '../http/retry/retry-after.ts';
import { parseObject } from '../parse-object.ts';
import { beginningOf, isHtml, isJson, mediaType, WEB_PAGE_HINT } from './answer.ts';
import { firstLine } from './shown.ts';

/** In bytes: enough for an explanation, and a page of megabytes is none. */
export const MAX_REFUSAL_BYTES = 64 * 1024;

/** In characters, of each piece of text from a server. */
export const MAX_TEXT = 200;

/** Of the members that a server complains of, so many are named. */
export const MAX_FAULTS = 5;

/**
 * The error that a status from 300 on is. What the body says is told as well: title, detail and the first `errors` of a problem
 * (RFC 9457), `message` or `error` of other JSON, the first line of text.
 *
 * @param sent become stars where the server repeats them, as do the secrets of the head
 * @throws TransportError `aborted`, where the caller has given up
 */
export async function refusalOf(performed: Performed, sent: readonly string[]): Promise<RefusalError> {
  // Of the last request: a layer may have added its credentials.
  const secrets = [...sent, ...secretsIn(performed.request.headers)];
  const { status, reason, headers } = performed.exchange.response;
  const type = mediaType(headers) ?? '';
  const body = isHtml(type) ? '' : await textOf(performed.body);
  const details = isJson(type) ? detailsOf(parseObject(body)) : [firstLine(body, MAX_TEXT)];
  const said = details
    .map((detail) => detail.replace(/\.$/, ''))
    .filter((detail) => detail !== '' && detail.toLowerCase() !== reason.toLowerCase());
  const message = [`the server answered ${status} ${firstLine(reason, MAX_TEXT)}`.trimEnd(), ...said].join(
    ': ',
  );
  const hint = hintFor(status, performed) ?? (isHtml(type) ? WEB_PAGE_HINT : undefined);
  return new RefusalError(
    'http-status',
    withoutSecrets(message + (isHtml(type) ? ', with a web page' : ''), secrets),
    { status, text: reason },
    hint === undefined ? {} : { hint: withoutSecrets(hint, secrets) },
  );
}

/** The status is what counts: a body that does not come changes nothing. */
async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  try {
    return new TextDecoder().decode(await beginningOf(body, MAX_REFUSAL_BYTES));
  } catch (error) {
    if (isNetkitError(error) && error.code === 'aborted') throw error;
    return '';
  }
}

function hintFor(status: number, { exchange, request }: Performed): string | undefined {
  const { headers } = exchange.response;
  const wait = retryAfterOf(headers);
  if (wait !== undefined) return `the server asks to wait ${Math.ceil(wait / 1000)} s before the next try`;
  if (status >= 400 || status === 304) return undefined;
  const location = headers.find(([name]) => name.toLowerCase() === 'location')?.[1];
  if (location === undefined) return undefined;
  return `it sends on to ${firstLine(location, MAX_TEXT)}; a ${request.method} is not repeated there unasked`;
}

function detailsOf({ title, detail, message, error, errors }: Readonly<Record<string, unknown>>): string[] {
  const texts = [title, detail, message, error].filter((text) => typeof text === 'string');
  const faults = faultsOf(errors);
  const more = faults.length > MAX_FAULTS ? [`and ${faults.length - MAX_FAULTS} more`] : [];
  const listed = [...faults.slice(0, MAX_FAULTS).map((fault) => firstLine(fault, MAX_TEXT)), ...more];
  return [...texts.map((text) => firstLine(text, MAX_TEXT)), listed.join('; ')];
}

/**
 * Two habits: `[{ "pointer": "#/price", "detail": "must be a number" }]`, as in RFC 9457, section 3, and
 * `{ "price": ["must be a number"] }`, as many frameworks have it.
 */
function faultsOf(errors: unknown): string[] {
  if (typeof errors !== 'object' || errors === null) return [];
  if (!Array.isArray(errors)) {
    return Object.entries(errors).map(([name, what]) => `${name}: ${[what].flat().map(String).join(', ')}`);
  }
  return errors.map((each: unknown) => {
    if (typeof each !== 'object' || each === null) return String(each);
    const { pointer, path, field, parameter, detail, message } = each as Readonly<Record<string, unknown>>;
    const where = [pointer, path, field, parameter].find((name) => typeof name === 'string');
    const what = [detail, message].find((text) => typeof text === 'string') ?? 'is wrong';
    const name = where === undefined ? '' : memberOf(where);
    return name === '' || what.startsWith(`${name} `) ? what : `${name}: ${what}`;
  });
}

/** A JSON pointer, perhaps as a fragment (RFC 6901, section 6), as a path: `#/rating/count` is `rating.count`. */
function memberOf(pointer: string): string {
  return /^#?\//.test(pointer) ? pointer.replace(/^#?\//, '').replaceAll('/', '.') : pointer;
}

function withoutSecrets(text: string, secrets: readonly string[]): string {
  // The stars of a shorter one, all over the text, would spell it out.
  const long = secrets.filter((secret) => secret.length >= SHORTEST_SECRET);
  return long.reduce((shown, secret) => shown.replaceAll(secret, '****'), text);
}
