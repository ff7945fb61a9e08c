import type { Mode, Place } from '../../scripts/interop/rows.ts';

declare module 'vitest' {
  interface TaskMeta {
    protocol?: string;
    server?: string;
    client?: string;
    tls?: Mode;
  }
}

/**
 * Where tests stand in the table of `npm run interop`: options of a suite, which hands them down, or of a test.
 *
 *     describe('…', place({ protocol: 'FTP', server: 'vsftpd', client: 'raw' }), …)
 *     it('…', place({ tls: 'implicit' }), …)
 */
export function place(here: Partial<Place>): { meta: Partial<Place> } {
  return { meta: here };
}
