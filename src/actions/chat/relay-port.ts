/** Where relays are, the courses' and ours. */
export const RELAY_PORT = 12_800;
