/**
 * Where each protocol's two clients and its lab server are found. Nothing is loaded until it is asked for, and
 * nobody but this file knows both clients.
 */
export const kits = {
  http: {
    raw: () => import('./raw/http/client.ts'),
    library: () => import('./library/http.ts'),
    /** How a request looks on the wire. */
    codec: () => import('./raw/http/request.ts'),
    lab: () => import('./lab/lab.ts'),
  },
} as const;
