/** package.json has the same; a test keeps the two together. Here so that `--version` reads no file. */
export const VERSION = '0.1.0';
