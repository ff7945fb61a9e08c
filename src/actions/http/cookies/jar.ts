import {
  bySpecificity,
  type Cookie,
  hasExpired,
  hostOf,
  identityOf,
  isFor,
  isSecure,
  overlays,
} from './cookie.ts';
import { readCookieFile, writeCookieFile } from './netscape.ts';
import { readSetCookie, rejection } from './set-cookie.ts';

/** What one response may set, as in curl: a flood is not worth its memory. */
export const MAX_SET_BY_RESPONSE = 50;
/** What one request has of the jar, as in curl: servers refuse heads that are too large. */
export const MAX_SENT = 150;
/** Of a Cookie field, its name included, as in curl. */
export const MAX_FIELD_BYTES = 8190;
/** As browsers have it; RFC 6265bis, section 6.1, asks for 50 at the least. */
export const MAX_COOKIES_OF_DOMAIN = 180;
/** RFC 6265bis, section 6.1, asks for that many at the least. */
export const MAX_COOKIES = 3000;

export interface CookieJarOptions {
  /** `false`: what servers set is not kept, as in curl where only a literal cookie is given. */
  readonly learns?: boolean;
  /** Sent along to one origin (without one, to all) as it is, and never kept: one character a byte. */
  readonly literal?: { readonly text: string; readonly origin?: string | undefined };
  /** Told why a cookie is not kept, one line; its value is not in it. */
  readonly onRejected?: (reason: string) => void;
}

/** The cookies that servers have set, and those that go back to them. */
export class CookieJar {
  /** By identity, the oldest first: whatever takes the place of another is as old as that. */
  readonly #cookies = new Map<string, Cookie>();
  readonly #options: CookieJarOptions;

  constructor(options: CookieJarOptions = {}) {
    this.#options = options;
  }

  /**
   * Adds the cookies of a file (see netscape.ts).
   *
   * @param withoutSession leaves those behind that were to end with a session
   */
  load(file: string, { withoutSession = false } = {}): void {
    for (const entry of readCookieFile(file)) {
      const cookie = 'cookie' in entry ? entry.cookie : readOutOfContext(entry.setCookie);
      if (cookie === undefined || (withoutSession && cookie.expires === undefined)) continue;
      this.#put(cookie);
    }
    this.#makeRoom();
  }

  /** All that is worth keeping, as a file, the newest first as curl has it. */
  toFile(): string {
    return writeCookieFile(this.#alive());
  }

  /** Keeps what a response has set. */
  learn(url: URL, setCookies: readonly string[]): void {
    const { learns = true, onRejected } = this.#options;
    if (!learns) return;
    for (const text of setCookies.slice(0, MAX_SET_BY_RESPONSE)) {
      const verdict = readSetCookie(text, url);
      if ('rejected' in verdict) onRejected?.(verdict.rejected);
      else if (this.#wouldOverlay(verdict.cookie, url)) {
        onRejected?.(rejection(verdict.cookie.name, url, 'it would hide a Secure one'));
      } else this.#put(verdict.cookie);
    }
    const tooMany = setCookies.length - MAX_SET_BY_RESPONSE;
    if (tooMany > 0) {
      onRejected?.(
        `${tooMany} more cookies of ${hostOf(url)} ignored: one response sets ${MAX_SET_BY_RESPONSE}`,
      );
    }
    this.#makeRoom();
  }

  /** The value of the Cookie field for a request; `undefined` for none. */
  cookiesFor(url: URL): string | undefined {
    const pairs: string[] = [];
    let length = 'Cookie: '.length;
    const matching = this.#alive().filter((cookie) => isFor(cookie, url));
    for (const { name, value } of matching.toSorted(bySpecificity).slice(0, MAX_SENT)) {
      const pair = `${name}=${value}`;
      length += pair.length + '; '.length;
      if (length > MAX_FIELD_BYTES) break;
      pairs.push(pair);
    }
    return pairs.length === 0 ? undefined : pairs.join('; ');
  }

  /** What was given to be sent to that URL's origin, besides what the jar has. */
  literalFor(url: URL): string | undefined {
    const { text, origin = url.origin } = this.#options.literal ?? {};
    return origin === url.origin ? text : undefined;
  }

  /** The newest first. */
  #alive(): Cookie[] {
    return [...this.#cookies.values()].filter((cookie) => !hasExpired(cookie)).toReversed();
  }

  #wouldOverlay(cookie: Cookie, url: URL): boolean {
    return !isSecure(url) && [...this.#cookies.values()].some((kept) => overlays(cookie, kept));
  }

  #put(cookie: Cookie): void {
    if (hasExpired(cookie)) this.#cookies.delete(identityOf(cookie));
    else this.#cookies.set(identityOf(cookie), cookie);
  }

  /** The oldest make room for the newest. */
  #makeRoom(): void {
    const kept = new Map<string, number>();
    let total = 0;
    for (const [identity, { domain }] of [...this.#cookies].toReversed()) {
      const ofDomain = kept.get(domain) ?? 0;
      if (ofDomain === MAX_COOKIES_OF_DOMAIN || total === MAX_COOKIES) this.#cookies.delete(identity);
      else {
        kept.set(domain, ofDomain + 1);
        total += 1;
      }
    }
  }
}

/** As if the domain that it names had set it; without one it is nobody's. */
function readOutOfContext(setCookie: string): Cookie | undefined {
  const [, domain = ''] = /;[ \t]*domain[ \t]*=[ \t]*\.?([^;\s]+)/i.exec(setCookie) ?? [];
  if (!URL.canParse(`https://${domain}/`)) return undefined;
  const verdict = readSetCookie(setCookie, new URL(`https://${domain}/`));
  return 'cookie' in verdict ? verdict.cookie : undefined;
}
