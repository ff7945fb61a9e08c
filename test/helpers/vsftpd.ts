/** The KEY=VALUE lines of vsftpd's start, which scripts/interop.mjs hands to the tests that need one. */
export function vsftpdFacts(): Readonly<Record<string, string>> {
  const json = process.env['NETKIT_INTEROP_VSFTPD'];
  if (json === undefined) throw new Error('these tests are run by `npm run interop`, which starts vsftpd');
  return JSON.parse(json) as Record<string, string>;
}
