/** The KEY=VALUE lines of nginx's start, which scripts/interop.mjs hands to the tests that need one. */
export function nginxFacts(): Readonly<Record<string, string>> {
  const json = process.env['NETKIT_INTEROP_NGINX'];
  if (json === undefined) throw new Error('these tests are run by `npm run interop`, which starts nginx');
  return JSON.parse(json) as Record<string, string>;
}
