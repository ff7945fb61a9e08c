/** For name, connection and handshake together. */
export const DEFAULT_CONNECT_TIMEOUT_MS = 30_000;
/** For how long nothing may move while we wait for the peer. */
export const DEFAULT_IDLE_TIMEOUT_MS = 60_000;
