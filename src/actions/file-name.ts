/** Longest name that file systems take, in bytes, with room for `.part`. */
const MAX_NAME_BYTES = 255 - '.part'.length;

/**
 * A name that a server has given (a URL's last part, Content-Disposition) as one that can be used: it stays in the
 * folder, hides nothing and shows as what it is. `undefined` when nothing usable is left.
 */
export function safeFileName(name: string): string | undefined {
  const base = name.replace(/^.*[/\\]/s, '');
  // Controls, and what turns the direction of writing round (`exe.txt` may be `txt.exe`).
  const visible = base.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, '').trim();
  // A leading dot would hide the file, or make it a setting of the shell's.
  const shown = visible.replace(/^\.+/, '');
  return shown === '' ? undefined : shorten(shown);
}

/** Cut before its extension, and never inside a character. */
function shorten(name: string): string {
  if (Buffer.byteLength(name) <= MAX_NAME_BYTES) return name;
  const [extension = ''] = /\.[a-z0-9]{1,10}$/i.exec(name) ?? [];
  const room = MAX_NAME_BYTES - extension.length;
  const cut = Buffer.from(name).subarray(0, room);
  return new TextDecoder().decode(cut, { stream: true }) + extension;
}
