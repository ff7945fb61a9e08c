/** The bounds on what an HTTP client or server of ours holds, whatever its peers do; the same for raw and library. */

/** Connections kept for another request; the oldest goes first. A server closes idle ones without our noticing. */
export const MAX_IDLE_CONNECTIONS = 16;

/** Status line and header fields together. curl stops at 300 KiB; cookies of real sites need tens of KiB. */
export const MAX_HEAD_BYTES = 256 * 1024;

/** Fields in one head, or in one trailer section: each costs more memory than its bytes. */
export const MAX_FIELDS = 1000;

/** 1xx responses before the final one: a server could send them for ever. */
export const MAX_INFORMATIONAL = 32;

/** A chunk's size line with its extensions, which nobody uses for long texts. */
export const MAX_CHUNK_LINE_BYTES = 4096;

/** All trailer fields of a body together. */
export const MAX_TRAILER_BYTES = 64 * 1024;

/** Empty lines that are passed over before a message (RFC 9112, section 2.2, allows one; some send more). */
export const MAX_LEADING_EMPTY_LINES = 4;
