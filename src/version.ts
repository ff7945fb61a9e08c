/** package.json has the same; a test keeps the two together. Here so that `--version` reads no file. */
export const VERSION = '0.1.0';

/** How netkit introduces itself to servers (RFC 9110, section 10.1.5). */
export const USER_AGENT = `netkit/${VERSION}`;
