import { composeRequest } from '../http/compose.ts';
import { SHORTEST_SECRET } from '../../transcript/redact.ts';
import type { HttpRequest } from '../../protocols/http.ts';
import type { ApiRequest } from './types.ts';

/** What stands for a secret: always as long. */
const STARS = '****';

/** One request: as it is sent, and as it may be shown. */
export interface StoreRequest {
  readonly http: HttpRequest;
  readonly shown: ApiRequest;
  /** What no message and no transcript has. */
  readonly secrets: readonly string[];
}

/** @throws UsageError for a header that cannot be sent */
export function storeRequest(
  method: ApiRequest['method'],
  url: URL,
  { body, headers = [] }: { readonly body?: object; readonly headers?: readonly string[] },
): StoreRequest {
  const data = body === undefined ? {} : { data: JSON.stringify(body), json: true };
  const accepts = headers.some((line) => /^accept[:;]/i.test(line));
  const composed = composeRequest({
    url,
    method,
    headers: body === undefined && !accepts ? ['Accept: application/json', ...headers] : headers,
    ...data,
  });
  const secrets = body === undefined ? [] : secretsOf(body);
  return {
    http: { ...composed, secrets: [...(composed.secrets ?? []), ...secrets] },
    shown: { method, url: url.href, ...(body !== undefined && { body: withStars(body) }) },
    secrets,
  };
}

/** A password as it is, and as JSON has it: escaped, and with what stands around it where it is short. */
function secretsOf(body: object): string[] {
  const password: unknown = (body as { readonly password?: unknown }).password;
  if (password === undefined || password === '') return [];
  const json = JSON.stringify(password);
  const asSent = json.length < SHORTEST_SECRET ? `"password":${json}` : json;
  return typeof password === 'string' ? [asSent, password] : [asSent];
}

function withStars(body: object): object {
  return Object.hasOwn(body, 'password') ? { ...body, password: STARS } : body;
}
