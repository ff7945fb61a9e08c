/** The KEY=VALUE lines of dovecot's start, which scripts/interop.mjs hands to the tests that need one. */
export function dovecotFacts(): Readonly<Record<string, string>> {
  const json = process.env['NETKIT_INTEROP_DOVECOT'];
  if (json === undefined) throw new Error('these tests are run by `npm run interop`, which starts dovecot');
  return JSON.parse(json) as Record<string, string>;
}
