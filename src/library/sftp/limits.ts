/**
 * What one READ or WRITE carries, in bytes: every server takes 32 KiB (draft-ietf-secsh-filexfer-02, section 3), of which ssh2
 * keeps a little for itself. More than it takes, it would ask for piece by piece, each after the answer to the one before.
 */
export const PIECE_BYTES = 31 * 1024;

/** How many are under way without an answer: 2 MiB, as much as ssh2's window for what comes in. */
export const MAX_PIECES = 66;
