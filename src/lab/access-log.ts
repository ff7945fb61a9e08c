/** Something that a server has done for a client; texts are one character a byte. */
export interface AccessRecord {
  readonly remote: string;
  readonly user: string | undefined;
  /** When it began, in milliseconds since 1970. */
  readonly at: number;
  /** What was asked for, such as `GET /a.txt HTTP/1.1`. */
  readonly request: string;
  /** As the protocol says it: `200`, `+OK`, `NO`. */
  readonly status: number | '+OK' | '-ERR' | 'OK' | 'NO' | 'BAD';
  /** As many as were handed over; absent where it is not about bytes. */
  readonly bytes?: number | undefined;
  readonly milliseconds: number;
}

/**
 * A line of the Common Log Format, with the milliseconds at its end:
 * `127.0.0.1 - alice [20/Nov/2026:21:10:53 +0000] "GET /a.txt HTTP/1.1" 200 700 1.3`
 */
export function formatAccess(record: AccessRecord): string {
  const { remote, user, at, request, status, bytes = '-', milliseconds } = record;
  const who = user === undefined ? '-' : escapeField(user);
  return `${remote} - ${who} [${formatTime(at)}] "${escapeField(request)}" ${status} ${bytes} ${milliseconds.toFixed(1)}`;
}

/** What could move a terminal's cursor, end the line or the quotes, as `\xHH`: the client chose these bytes. */
function escapeField(text: string): string {
  return text.replace(
    /[^\x20-\x7e]|["\\]/g,
    (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
}

let lastSecond = -1;
let lastTime = '';

/** `20/Nov/2026:21:10:53 +0000`, made once a second. */
function formatTime(at: number): string {
  const second = Math.floor(at / 1000);
  if (second !== lastSecond) {
    const [, day, month, year, time] = new Date(at).toUTCString().split(' ');
    lastTime = `${day}/${month}/${year}:${time} +0000`;
    lastSecond = second;
  }
  return lastTime;
}
