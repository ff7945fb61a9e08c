import type { Output } from '../../src/terminal/io.ts';

/** What a command has written so far. */
export class Written implements Output {
  text = '';
  #arrived: () => void = () => undefined;

  write(data: string | Uint8Array, callback?: (error?: Error | null) => void): boolean {
    this.text += typeof data === 'string' ? data : Buffer.from(data).toString();
    this.#arrived();
    callback?.();
    return true;
  }

  /** Waits until what is behind `from` matches. */
  protected async match(pattern: RegExp, from: number): Promise<RegExpExecArray> {
    for (;;) {
      const match = pattern.exec(this.text.slice(from));
      if (match !== null) return match;
      await new Promise<void>((resolve) => (this.#arrived = resolve));
    }
  }
}
