import type { HttpRequest } from './http.ts';

/** They change nothing at the server (RFC 9110, section 9.2.1). */
export const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE']);

/** Asked twice, these do no more than asked once (RFC 9110, section 9.2.2). */
const IDEMPOTENT_METHODS: ReadonlySet<string> = new Set([...SAFE_METHODS, 'PUT', 'DELETE']);

/**
 * Whether a request may be sent again when its connection was closed without an answer: whether anything else was
 * carried out, nobody can tell (RFC 9112, section 9.3.1).
 */
export function mayRepeat({ method, body }: HttpRequest): boolean {
  return IDEMPOTENT_METHODS.has(method) && (body?.replayable ?? true);
}
