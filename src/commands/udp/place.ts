/** Whether an address is that of a group: 224.0.0.0 to 239.255.255.255 (RFC 5771), or ff00::/8 (RFC 4291, section 2.7). */
export function isGroup(host: string): boolean {
  return /^(?:22[4-9]|23\d)(?:\.\d{1,3}){3}$/.test(host) || /^\[?ff[\da-f]{2}:/i.test(host);
}

/** Of a bound address, such as `127.0.0.1:8000`: what users should know of who can reach it, if it is more than this machine. */
export function warningFor(authority: string, does: string): string | undefined {
  return /^(?:127\.|\[::1\]:|\[::ffff:127\.)/.test(authority)
    ? undefined
    : `listening on ${authority}: whoever can reach this machine ${does}`;
}
