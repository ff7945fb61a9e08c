/**
 * What a server offers (RFC 5321, section 4.1.1.1): a keyword a line, with parameters behind it.
 *
 *     PIPELINING
 *     SIZE 10240000
 *     AUTH PLAIN LOGIN          from servers older than the RFC also AUTH=PLAIN LOGIN
 */

/** Its parameters, often none; `undefined`: not offered. */
export function findExtension(extensions: readonly string[], keyword: string): readonly string[] | undefined {
  for (const line of extensions) {
    const [name = '', ...parameters] = line.trim().split(/ +/);
    if (name.toUpperCase() === keyword) return parameters;
  }
  return undefined;
}

/** SASL mechanisms, as the server has them. */
export function offeredMechanisms(extensions: readonly string[]): readonly string[] {
  return (
    findExtension(
      extensions.map((line) => line.replace(/^AUTH=/i, 'AUTH ')),
      'AUTH',
    ) ?? []
  );
}

/** How long a message may be (RFC 1870, section 4), in bytes; `undefined`: the server does not say, or has no limit. */
export function sizeLimit(extensions: readonly string[]): number | undefined {
  const [digits = ''] = findExtension(extensions, 'SIZE') ?? [];
  const limit = /^\d{1,15}$/.test(digits) ? Number(digits) : 0;
  return limit === 0 ? undefined : limit;
}
