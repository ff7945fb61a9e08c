/** In seconds: a store answers at once or is not well, and a script that asks it is not to hang. */
export const REQUEST_TIMEOUT_S = 60;

/** Where a store is served unless told otherwise: the course's servers are there, and programs look for stores there. */
export const DEFAULT_PORT = 3000;
