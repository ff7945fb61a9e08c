import { expect } from 'vitest';
import type { MessageSource } from '../../../src/protocols/mail.ts';
import { Conversation } from '../../../src/raw/smtp/conversation.ts';
import { type MemoryTransport, memoryTransports } from '../../helpers/memory-transport.ts';

export interface Stage {
  readonly conversation: Conversation;
  /** Our end, which tells what was sent and shown. */
  readonly ours: MemoryTransport;
  readonly theirs: MemoryTransport;
  /**
   * The server's part: lines `C: …` are what it has to hear next, to the byte, with CR LF behind each, `S: …` what it says.
   * What follows each other without a line of the other goes together.
   */
  readonly play: (script: string) => Promise<void>;
}

export function stage(): Stage {
  const [ours, theirs] = memoryTransports();
  let heard = '';
  const hear = async (expected: string): Promise<void> => {
    while (heard.length < expected.length && expected.startsWith(heard)) {
      const bytes = await theirs.read();
      if (bytes === undefined) break;
      heard += Buffer.from(bytes).toString();
    }
    expect(heard.slice(0, expected.length)).toBe(expected);
    heard = heard.slice(expected.length);
  };
  return {
    conversation: new Conversation(ours),
    ours,
    theirs,
    async play(script) {
      const lines = script
        .split('\n')
        .map((line) => line.trimStart())
        .filter((line) => line !== '');
      for (const [index, line] of lines.entries()) {
        const text = `${line.slice(3)}\r\n`;
        if (line.startsWith('C:')) await hear(text);
        else if (line.startsWith('S:')) await theirs.write(Buffer.from(text));
        else throw new Error(`line ${index + 1} of the script is nobody's`);
      }
      // Nothing was said that the script does not have.
      expect(heard).toBe('');
    },
  };
}

export function messageOf(...chunks: readonly string[]): MessageSource {
  return {
    size: Buffer.byteLength(chunks.join('')),
    async *open() {
      for (const chunk of chunks) yield Buffer.from(chunk);
    },
  };
}
