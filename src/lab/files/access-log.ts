/** One finished exchange. */
export interface AccessRecord {
  readonly remote: string;
  readonly user: string | undefined;
  /** When it began, in milliseconds since 1970. */
  readonly at: number;
  readonly method: string;
  readonly target: string;
  readonly version: string;
  readonly status: number;
  /** Of the body, as far as it was handed over. */
  readonly bytes: number;
  readonly milliseconds: number;
}

/**
 * A line of the Common Log Format, with the milliseconds at its end:
 * `127.0.0.1 - alice [20/Nov/2026:21:10:53 +0000] "GET /a.txt HTTP/1.1" 200 700 1.3`
 */
export function formatAccess(record: AccessRecord): string {
  const { remote, user, at, method, target, version, status, bytes, milliseconds } = record;
  const who = user === undefined ? '-' : escapeField(user);
  const request = escapeField(`${method} ${target} HTTP/${version}`);
  return `${remote} - ${who} [${formatTime(at)}] "${request}" ${status} ${bytes} ${milliseconds.toFixed(1)}`;
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
