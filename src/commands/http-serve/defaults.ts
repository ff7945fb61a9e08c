/** Where a folder is served unless told otherwise. */
export const DEFAULT_PORT = 8080;
export const DEFAULT_BIND = '127.0.0.1';
