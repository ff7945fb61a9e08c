import type { Socket } from 'node:net';
import { onRequest, startServer } from './servers.ts';

/** How a file is served, rightly unless something else is said. */
export interface ServedFile {
  readonly content?: string;
  /** 200, or 206, or 304 where the fields say so, unless given. */
  readonly status?: number;
  /** Such as `ETag: "v1"`; conditions are held against them. */
  readonly fields?: readonly string[];
  readonly ranges?: boolean;
  /** What Content-Length says. */
  readonly announced?: number;
  /** After so many bytes of the body the connection breaks. */
  readonly cutAt?: number;
  /** So many bytes of the body, and then nothing any more. */
  readonly stallAt?: number;
  /** No answer at all. */
  readonly isSilent?: boolean;
}

export interface DownloadServer {
  readonly url: URL;
  /** Path, and what was said of ranges and conditions, of each request, in order. */
  readonly asked: string[];
  /** The whole heads. */
  readonly heads: string[];
  /** By their paths; may be changed between requests. */
  files: Record<string, ServedFile>;
}

const CONDITIONS = ['Range', 'If-Range', 'If-None-Match', 'If-Modified-Since'];

/** A server for downloads, one that misbehaves where it is told to; what is not there is a 404. */
export async function startDownloadServer(files: Record<string, ServedFile>): Promise<DownloadServer> {
  const server = { asked: [] as string[], heads: [] as string[], files };
  const { url } = await startServer((socket) =>
    onRequest(socket, (head) => {
      const path = head.split(' ', 2)[1] ?? '';
      const conditions = CONDITIONS.map((name) => fieldOf(head, name)).filter((value) => value !== '');
      server.asked.push([path, ...conditions].join(' '));
      server.heads.push(head);
      answer(socket, head, server.files[path]);
    }),
  );
  return Object.assign(server, { url });
}

function fieldOf(head: string, name: string): string {
  return new RegExp(`^${name}: (.*)\r$`, 'm').exec(head)?.[1] ?? '';
}

function answer(socket: Socket, head: string, file: ServedFile | undefined): void {
  if (file === undefined) {
    socket.write('HTTP/1.1 404 Not Found\r\nContent-Length: 7\r\n\r\nno such');
    return;
  }
  if (file.isSilent === true) return;
  const { content = '', fields = [], ranges = true } = file;
  const isThis = (name: string, of: string): boolean => fields.includes(`${of}: ${fieldOf(head, name)}`);
  const isKnown = isThis('If-None-Match', 'ETag') || isThis('If-Modified-Since', 'Last-Modified');
  const [, first = NaN, last] = /^bytes=(\d+)-(\d*)$/.exec(fieldOf(head, 'Range')) ?? [];
  const start = Number(first);
  const end = Math.min(Number(last || Infinity) + 1, content.length);
  const isSame =
    fieldOf(head, 'If-Range') === '' || isThis('If-Range', 'ETag') || isThis('If-Range', 'Last-Modified');
  const isPart = ranges && start >= 0 && isSame;
  const usual = isKnown ? 304 : isPart ? (start < content.length ? 206 : 416) : 200;
  const { status = usual } = file;
  const body = status === 304 || status === 416 ? '' : isPart ? content.slice(start, end) : content;
  const where =
    status === 206
      ? [`Content-Range: bytes ${start}-${end - 1}/${content.length}`]
      : status === 416
        ? [`Content-Range: bytes */${content.length}`]
        : [];
  const { announced = body.length, cutAt, stallAt } = file;
  const lines = [`HTTP/1.1 ${status} As-Told`, ...fields, ...where, `Content-Length: ${announced}`, '', ''];
  socket.write(lines.join('\r\n') + body.slice(0, cutAt ?? stallAt), 'latin1', () => {
    if (cutAt !== undefined) socket.resetAndDestroy();
  });
}
