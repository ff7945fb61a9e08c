import { isNetkitError, TransportError } from '../../errors.ts';
import type { Transport } from '../../net/types.ts';
import { within } from '../../net/within.ts';

/** What is said, and what has to come before the next thing is said. */
export type Step =
  | { readonly kind: 'send'; readonly bytes: Uint8Array }
  | { readonly kind: 'expect'; readonly pattern: RegExp };

export interface ScriptSettings {
  /** Reads what comes; for this connection alone. */
  readonly decoder: { decode(bytes: Uint8Array, options: { readonly stream: true }): string };
  /** For how long each pattern is waited for, in milliseconds. */
  readonly timeout: number;
  /** Sees everything that comes; the bytes are valid until it is through. */
  readonly onReceived: (bytes: Uint8Array) => Promise<void>;
  /** Sees what is said, before it is: its answer comes after it. */
  readonly onSent?: (bytes: Uint8Array) => Promise<void>;
}

/** How much text is searched for a pattern, in characters: of more, the beginning is forgotten. A prompt is far shorter. */
export const MAX_SEARCHED = 64 * 1024;

/** How much of what came an error quotes, in characters: its end, where the difference is. */
const QUOTED = 200;

/**
 * Holds a dialogue by a script. A pattern is looked for in what has come since the match before it.
 *
 * @throws TransportError `timeout`, or `receive` where the peer ends first; both say what was expected and what came
 */
export async function followScript(
  transport: Transport,
  steps: readonly Step[],
  settings: ScriptSettings,
): Promise<void> {
  let unmatched = '';
  for (const step of steps) {
    if (step.kind === 'send') {
      await settings.onSent?.(step.bytes);
      await transport.write(step.bytes);
    } else unmatched = await expect(transport, step.pattern, unmatched, settings);
  }
}

/** Answers with what came behind the match. */
async function expect(
  transport: Transport,
  pattern: RegExp,
  before: string,
  { decoder, timeout, onReceived }: ScriptSettings,
): Promise<string> {
  let text = before;
  const search = async (): Promise<string> => {
    for (;;) {
      const match = pattern.exec(text);
      if (match !== null) return text.slice(match.index + match[0].length);
      const chunk = await transport.read();
      if (chunk === undefined) {
        throw new TransportError('receive', `the peer ended before ${describe(pattern, text)}`);
      }
      text = (text + decoder.decode(chunk, { stream: true })).slice(-MAX_SEARCHED);
      await onReceived(chunk);
    }
  };
  try {
    const rest = await within(search(), timeout);
    if (rest !== undefined) return rest;
  } catch (error) {
    // The time for everything together.
    if (!isNetkitError(error) || error.code !== 'timeout') throw error;
  }
  throw new TransportError('timeout', `the time was up before ${describe(pattern, text)}`);
}

function describe({ source }: RegExp, text: string): string {
  if (text === '') return `/${source}/ came: nothing had come since`;
  const quoted = JSON.stringify(text.slice(-QUOTED));
  return `/${source}/ came: there was only ${text.length > QUOTED ? '…' : ''}${quoted}`;
}
