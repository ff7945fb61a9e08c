import type { Person } from '../../actions/chat/person.ts';
import { escapeForTerminal } from '../../terminal/escape.ts';
import type { Io } from '../../terminal/io.ts';
import { ioBeside, openConversation, terminalOf } from '../../terminal/open-conversation.ts';

/** The person at the terminal, or the program at the other end of the pipe. */
export interface OpenPerson extends Person {
  /** For all else that writes meanwhile. */
  readonly io: Io;
  /** Whether somebody sits there who can be asked. */
  readonly interactive: boolean;
  /** Leaves the terminal as it was. */
  close(): void;
}

/** @param quiet whether notes are left out */
export function openPerson(io: Io, { quiet }: { readonly quiet: boolean }): OpenPerson {
  const conversation = openConversation(io, { prompt: '' });
  const beside = ioBeside(conversation, io);
  return {
    io: beside,
    interactive: terminalOf(io) !== undefined,
    readLine: () => conversation.readLine(),
    say: (text) => conversation.say(escapeForTerminal(text)),
    note: (text) => void (quiet || beside.stderr.write(`netkit: ${escapeForTerminal(text)}\n`)),
    get prompt() {
      return conversation.prompt;
    },
    set prompt(prompt) {
      conversation.prompt = prompt;
    },
    close: () => conversation.close(),
  };
}
