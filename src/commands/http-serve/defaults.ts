/** Where a folder is served unless told otherwise. */
export const DEFAULT_PORT = 8080;
