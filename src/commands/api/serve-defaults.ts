/** Where a store is served unless told otherwise: the course's servers are there, and programs look for stores there. */
export const DEFAULT_PORT = 3000;
