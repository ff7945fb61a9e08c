import { HTTPException } from 'hono/http-exception';
import { readBytes } from '../read-bytes.ts';

/** Of a request, in bytes: express's own bound, unless it is told otherwise. */
export const MAX_JSON_BYTES = 100 * 1024;

/**
 * The members of what was sent, without its `id`: the store gives that. As with express's JSON reader there are none when the
 * type is another one, and none in an array.
 *
 * @throws HTTPException 400 for what is no JSON, or neither an object nor an array; 413; 415 for a charset that JSON has not
 * (RFC 8259, section 8.1), or a compressed body, which express would take
 */
export async function readMembers(request: Request): Promise<Readonly<Record<string, unknown>>> {
  const [type = '', ...parameters] = (request.headers.get('content-type') ?? '').toLowerCase().split(';');
  if (type.trim() !== 'application/json') return {};
  const charset = parameters.map((each) => /^\s*charset="?([^"]*)"?\s*$/.exec(each)?.[1]).find(Boolean);
  if (charset !== undefined && charset !== 'utf-8')
    throw new HTTPException(415, { message: `the charset is ${charset}` });
  const coding = request.headers.get('content-encoding') ?? 'identity';
  if (coding.toLowerCase() !== 'identity')
    throw new HTTPException(415, { message: `the body is coded: ${coding}` });

  const bytes = await readBytes(request, MAX_JSON_BYTES);
  if (bytes === undefined) {
    throw new HTTPException(413, { message: `the body has more than ${MAX_JSON_BYTES} bytes` });
  }
  const text = new TextDecoder().decode(bytes);
  if (text.trim() === '') return {};
  const members = Object.entries(parseContainer(text)).filter(([name]) => name !== 'id');
  return Object.fromEntries(members);
}

function parseContainer(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    if (Array.isArray(value)) return {};
    if (typeof value === 'object' && value !== null) return value;
  } catch (error) {
    throw new HTTPException(400, { message: `the body is no JSON: ${(error as Error).message}` });
  }
  throw new HTTPException(400, { message: 'the body is JSON, and neither an object nor an array' });
}
