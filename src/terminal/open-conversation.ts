import type { Conversation } from './conversation.ts';
import type { Io, Output, Terminal } from './io.ts';
import { PipeConversation } from './pipe-conversation.ts';
import { TerminalConversation } from './terminal-conversation.ts';

/** At a terminal with a prompt and a line that can be edited; else line by line from stdin to stdout. Ends with the Io's signal. */
export function openConversation(io: Io, { prompt }: { readonly prompt: string }): Conversation {
  const terminal = terminalOf(io);
  const conversation =
    terminal === undefined ? new PipeConversation(io) : new TerminalConversation(terminal, prompt);
  const end = (): void => conversation.close();
  if (io.signal.aborted) end();
  else io.signal.addEventListener('abort', end, { once: true });
  return conversation;
}

/** The same Io for all else that goes on meanwhile: where stderr shows on the same terminal, it goes above the prompt. */
export function ioBeside(conversation: Conversation, io: Io): Io {
  if (terminalOf(io) === undefined || io.stderr.isTTY !== true) return io;
  const { stdin, stdout, env, signal, stderr } = io;
  return { stdin, stdout, env, signal, stderr: linesAbove(conversation, stderr) };
}

/** A dumb one cannot move its cursor; the system edits its lines. */
export function terminalOf(io: Io): Terminal | undefined {
  return io.env['TERM'] === 'dumb' ? undefined : io.terminal;
}

/** What is written there is made of whole lines. */
function linesAbove(conversation: Conversation, { columns }: Output): Output {
  return {
    isTTY: true,
    columns,
    write(data, callback) {
      const text = typeof data === 'string' ? data : Buffer.from(data).toString();
      conversation.say(text.replace(/\n$/, ''));
      callback?.();
      return true;
    },
  };
}
