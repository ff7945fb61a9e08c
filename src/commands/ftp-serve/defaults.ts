/** Above 1023, so that no administrator is needed. */
export const DEFAULT_PORT = 2121;
export const DEFAULT_BIND = '127.0.0.1';
