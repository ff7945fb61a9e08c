/** Above 1023, so that no administrator is needed. */
export const DEFAULT_PORT = 2121;
