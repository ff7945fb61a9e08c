/** For an answer, in milliseconds, where nothing else is said: more than people wait. */
export const DEFAULT_PATIENCE_MS = 10_000;

/** An answer is over after so long a silence, in milliseconds: what a server says in one go comes without such gaps, also from afar. */
export const DEFAULT_LINGER_MS = 250;
