const CR = 0x0d;
const LF = 0x0a;

/**
 * Whether each CR is followed by an LF and each LF comes after a CR (RFC 5321, section 2.3.8). What takes another sign for the
 * end of a line may take what stands in one message for two: that is how mail is smuggled past a server.
 */
export function hasBareLineEnds(bytes: Uint8Array): boolean {
  let next = 0;
  for (let lf = bytes.indexOf(LF); lf !== -1; lf = bytes.indexOf(LF, next)) {
    const cr = bytes.indexOf(CR, next);
    if (lf === next || cr !== lf - 1) return true;
    next = lf + 1;
  }
  return bytes.includes(CR, next);
}
