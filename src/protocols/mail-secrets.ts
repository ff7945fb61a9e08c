/** What of a login nobody is to see, also where a server repeats it. */
import { isRefusal, RefusalError, type RefusalErrorCode } from '../errors.ts';
import type { MailCredentials } from './mail.ts';

/**
 * In every shape in which it crosses the wire but those that no one can undo, such as SCRAM's.
 *
 * @param server of which OAUTHBEARER tells (RFC 7628, section 3.1)
 */
export function mailSecrets(
  { user, password = '', token = '' }: MailCredentials,
  { host, port }: { readonly host: string; readonly port: number },
): readonly string[] {
  const secrets: string[] = [];
  if (password !== '') {
    const quoted = password.replaceAll(/[\\"]/g, String.raw`\$&`);
    // With its quotes as well: a short one is known by what stands around it.
    secrets.push(password, quoted, `"${quoted}"`, base64(password), base64(`\0${user}\0${password}`));
  }
  if (token !== '') {
    secrets.push(
      token,
      base64(`n,a=${user},\x01host=${host}\x01port=${port}\x01auth=Bearer ${token}\x01\x01`),
      base64(`user=${user}\x01auth=Bearer ${token}\x01\x01`),
    );
  }
  return secrets;
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

/** A shorter one is in many words by chance, and stars in their place would spell it out. In characters. */
const SHORTEST_SECRET = 4;

/** The same refusal without them: some servers repeat what they do not like. Anything else stays as it is. */
export function withoutSecrets(error: unknown, secrets: readonly string[]): unknown {
  if (!isRefusal(error)) return error;
  // The longest first: a short one may be a part of it.
  const sorted = secrets
    .filter(({ length }) => length >= SHORTEST_SECRET)
    .toSorted((a, b) => b.length - a.length);
  const conceal = (said: string): string =>
    sorted.reduce((rest, secret) => rest.replaceAll(secret, '****'), said);
  const { code, message, status, text, hint } = error;
  if (conceal(message) === message) return error;
  const shown = { status: typeof status === 'string' ? conceal(status) : status, text: conceal(text) };
  // A refusal has no other.
  return new RefusalError(
    code as RefusalErrorCode,
    conceal(message),
    shown,
    hint === undefined ? {} : { hint },
  );
}
