/** The mechanisms that both ends know (RFC 4422), the best first: what tells least about the password, and proves most. */
export const SASL_MECHANISMS = [
  'SCRAM-SHA-256',
  'SCRAM-SHA-1',
  'CRAM-MD5',
  'OAUTHBEARER',
  'XOAUTH2',
  'PLAIN',
  'LOGIN',
] as const;

/** A SASL mechanism by its name. OAUTHBEARER and XOAUTH2 need a token, all others a user and a password. */
export type SaslMechanism = (typeof SASL_MECHANISMS)[number];
