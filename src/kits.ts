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
  ftp: {
    raw: () => import('./raw/ftp/client.ts'),
    library: () => import('./library/ftp.ts'),
    lab: () => import('./lab/lab.ts'),
  },
  sftp: {
    raw: () => import('./raw/sftp/client.ts'),
    library: () => import('./library/sftp.ts'),
    lab: () => import('./lab/lab.ts'),
  },
  smtp: {
    raw: () => import('./raw/smtp/client.ts'),
    library: () => import('./library/smtp.ts'),
    lab: () => import('./lab/lab.ts'),
  },
  pop3: {
    raw: () => import('./raw/pop3/client.ts'),
    lab: () => import('./lab/lab.ts'),
  },
  imap: {
    raw: () => import('./raw/imap/client.ts'),
    library: () => import('./library/imap.ts'),
    lab: () => import('./lab/lab.ts'),
  },
} as const;
