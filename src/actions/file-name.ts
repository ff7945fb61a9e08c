/** Names from elsewhere (an address, a server, a listing) as names of files. */
import { UsageError } from '../errors.ts';

/** What file systems take, in bytes, with room for what stands behind a name while files are written (save.ts, part-file.ts). */
export const MAX_NAME_BYTES = 255 - '.part.json.1a2b3c4d.part'.length;

/** Longer ones are not what programs go by. */
const EXTENSION = /\.[a-z0-9]{1,10}$/i;

/** Controls, halves of characters, and what turns the direction of writing round (`exe.txt` may be `txt.exe`). */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** What Windows takes for something else; the same everywhere, since folders are shared. */
const RESERVED = /[<>:"|?*]/g;
const DEVICE = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9\xb9\xb2\xb3])(?= *(?:\.|$))/i;

export interface SafeNameOptions {
  /** Keeps a leading dot: for names that the user has typed, `.gitignore` in an address among them. */
  readonly mayHide?: boolean;
}

/**
 * A name that can be used whoever gave it: its last part only, so that it stays in its folder; without what cannot be
 * seen, what hides it (a leading dot, which may also make it a shell's settings) and what Windows has another use for;
 * no longer than MAX_NAME_BYTES. Given its own result it changes nothing more.
 *
 * @returns `undefined` when nothing usable is left
 */
export function safeFileName(name: string, { mayHide = false }: SafeNameOptions = {}): string | undefined {
  const base = name
    .replace(/^.*[/\\]/s, '')
    .replace(INVISIBLE, '')
    .replace(RESERVED, '_');
  const shown = mayHide ? trimEnd(base.trimStart()) : trimEnd(base.replace(/^[.\s]+/, ''));
  return shown === '' ? undefined : shorten(shown.replace(DEVICE, '$&_'));
}

/**
 * The name under which an address is saved (curl's -O): the path's last part as it stands there, `%20` and all.
 *
 * @throws UsageError when the path ends in a slash, or in nothing that can be used
 */
export function nameFromUrl(url: URL): string {
  const name = safeFileName(url.pathname, { mayHide: true });
  if (name !== undefined) return name;
  throw new UsageError(`the address names no file: ${url.origin}${url.pathname}`, {
    hint: 'say under which name to save it: -o FILE',
  });
}

// Windows drops dots and spaces at the end. By hand, since a pattern takes quadratic time for many of them inside.
function trimEnd(name: string): string {
  let end = name.length;
  while (end > 0 && /[.\s]/.test(name[end - 1]!)) end -= 1;
  return name.slice(0, end);
}

/** Cut before its extension, and never inside a character. */
function shorten(name: string): string {
  if (Buffer.byteLength(name) <= MAX_NAME_BYTES) return name;
  const [extension = ''] = EXTENSION.exec(name) ?? [];
  const cut = Buffer.from(name).subarray(0, MAX_NAME_BYTES - extension.length);
  return trimEnd(new TextDecoder().decode(cut, { stream: true })) + extension;
}
