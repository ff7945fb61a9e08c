/** In seconds: a store answers at once or is not well, and a script that asks it is not to hang. */
export const REQUEST_TIMEOUT_S = 60;
