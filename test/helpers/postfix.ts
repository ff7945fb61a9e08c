/** The KEY=VALUE lines of postfix's start, which scripts/interop.mjs hands to the tests that need one. */
export function postfixFacts(): Readonly<Record<string, string>> {
  const json = process.env['NETKIT_INTEROP_POSTFIX'];
  if (json === undefined) throw new Error('these tests are run by `npm run interop`, which starts postfix');
  return JSON.parse(json) as Record<string, string>;
}
