import { STATUS_CODES } from 'node:http';

/** A response before it is sent. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | number>>;
  readonly body?: Buffer | StreamedBody;
}

/** A body that is sent as it is read; a chunk is valid until the next one is asked for. */
export interface StreamedBody {
  chunks(): AsyncIterable<Uint8Array>;
  /** Called once, whether or not any of it was read. */
  close(): void;
}

/** An error's page: its status and name, and nothing that the client sent. */
export function refuse(status: number, headers: Answer['headers'] = {}): Answer {
  const body = Buffer.from(`${status} ${STATUS_CODES[status]}\n`);
  return {
    status,
    headers: { ...headers, 'Content-Type': 'text/plain; charset=utf-8', 'Content-Length': body.length },
    body,
  };
}
