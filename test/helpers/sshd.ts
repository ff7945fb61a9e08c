/** The KEY=VALUE lines of sshd's start, which scripts/interop.mjs hands to the tests that need one. */
export function sshdFacts(): Readonly<Record<string, string>> {
  const json = process.env['NETKIT_INTEROP_SSHD'];
  if (json === undefined) throw new Error('these tests are run by `npm run interop`, which starts sshd');
  return JSON.parse(json) as Record<string, string>;
}
