/** What OpenSSL's check of a certificate found, by its number (x509_vfy.h); a wrong name is found later, by curl itself. */
const NUMBERS: Readonly<Record<string, number>> = {
  ERR_TLS_CERT_ALTNAME_INVALID: 0,
  UNABLE_TO_GET_ISSUER_CERT: 2,
  CERT_SIGNATURE_FAILURE: 7,
  CERT_NOT_YET_VALID: 9,
  CERT_HAS_EXPIRED: 10,
  DEPTH_ZERO_SELF_SIGNED_CERT: 18,
  SELF_SIGNED_CERT_IN_CHAIN: 19,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 20,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 21,
  CERT_CHAIN_TOO_LONG: 22,
  CERT_REVOKED: 23,
  INVALID_CA: 24,
  PATH_LENGTH_EXCEEDED: 25,
  INVALID_PURPOSE: 26,
  CERT_UNTRUSTED: 27,
  CERT_REJECTED: 28,
};

const UNSPECIFIED = 1;

/** @param code OpenSSL's name for the problem; `undefined` for none */
export function verifyResult(code: string | undefined): number {
  return code === undefined ? 0 : (NUMBERS[code] ?? UNSPECIFIED);
}
