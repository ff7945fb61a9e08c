import type { SmtpOffer } from '../../protocols/smtp.ts';

/** What each is, in a few words; more of them than we speak, since servers offer more. */
const MEANINGS: ReadonlyMap<string, string> = new Map([
  ['ANONYMOUS', 'as nobody'],
  ['CRAM-MD5', 'a digest made with MD5; the server has to keep the password itself'],
  ['DIGEST-MD5', 'a digest of the password; given up in 2011'],
  ['EXTERNAL', 'the certificate of TLS says who'],
  ['GSSAPI', 'Kerberos'],
  ['LOGIN', 'the password as it is, in two steps; never a standard'],
  ['NTLM', "Microsoft's own, and weak"],
  ['OAUTHBEARER', 'an OAuth 2.0 token'],
  ['PLAIN', 'the password as it is'],
  ['SCRAM-SHA-1', 'proves that both know the password, and tells nobody'],
  ['SCRAM-SHA-1-PLUS', 'the same, bound to this TLS connection'],
  ['SCRAM-SHA-256', 'proves that both know the password, and tells nobody'],
  ['SCRAM-SHA-256-PLUS', 'the same, bound to this TLS connection'],
  ['XOAUTH2', 'an OAuth 2.0 token, as it was before the standard'],
]);

export function noteMechanism(name: string): string | undefined {
  return MEANINGS.get(name);
}

/** Those that are offered at any stage; some old servers write `AUTH=LOGIN`, too. In capitals. */
export function mechanismsOf(offers: readonly SmtpOffer[]): readonly string[] {
  const words = offers.flatMap(({ extensions }) =>
    extensions.flatMap((line) => /^AUTH[ =](.*)$/i.exec(line)?.[1]?.toUpperCase().split(/ +/) ?? []),
  );
  return [...new Set(words)].filter((word) => word !== '');
}
