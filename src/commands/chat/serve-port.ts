/** The courses' own port. */
export const DEFAULT_PORT = 12_800;
