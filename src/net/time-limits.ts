/** For name, connection and handshake together. */
export const DEFAULT_CONNECT_TIMEOUT_MS = 30_000;
/** For how long nothing may move while we wait for the peer. */
export const DEFAULT_IDLE_TIMEOUT_MS = 60_000;
/** What a client has for its TLS handshake with a server of ours: one that never finishes it holds a place meanwhile. */
export const HANDSHAKE_TIMEOUT_MS = 10_000;
/** For how long a server may take to say goodbye: nobody waits for that gladly. */
export const GOODBYE_TIMEOUT_MS = 1_000;
