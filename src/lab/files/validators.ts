/** What tells one version of a file from another (RFC 9110, section 8.8). */
export interface Validators {
  readonly etag: string;
  /** Last-Modified in milliseconds, whole seconds. */
  readonly modified: number;
  /** Whether both stand for the very bytes, not just for something that looks alike. */
  readonly strong: boolean;
}

export interface FileTimes {
  readonly size: number;
  readonly mtimeMs: number;
  readonly ctimeMs: number;
}

/**
 * How long a file must have been left alone before its validators count as strong, in milliseconds: within the
 * grain of a file system's clock (2 s on FAT) a second write of the same size would go unseen (section 8.8.2.2).
 */
export const SETTLING_TIME = 2000;

/**
 * The entity tag is size and *change* time: unlike the modification time nobody can set it back, as `cp -p`,
 * `rsync -t` and `touch -d` do with new bytes. `now` is in milliseconds.
 */
export function validatorsOf({ size, mtimeMs, ctimeMs }: FileTimes, now: number): Validators {
  const strong = now - ctimeMs > SETTLING_TIME && now - mtimeMs > SETTLING_TIME;
  const opaque = `"${size.toString(16)}-${Math.round(ctimeMs * 1000).toString(16)}"`;
  return {
    etag: strong ? opaque : `W/${opaque}`,
    // A time yet to come must be given as that of the message (section 8.8.2.1).
    modified: Math.floor(Math.min(mtimeMs, now) / 1000) * 1000,
    strong,
  };
}

/** The tag of the same file under a content coding: another representation has another tag (section 8.8.3.3). */
export function encodedTag(etag: string, coding: string): string {
  return `${etag.slice(0, -1)}-${coding}"`;
}
