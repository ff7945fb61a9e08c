import { DEFAULT_ROOM } from '../../../actions/chat/names.ts';
import { type Asking, type PlainCommand, quote } from './commands/command.ts';
import { away, listen, nick, whisper, who } from './commands/people.ts';
import { join, leave, rooms, topic } from './commands/rooms.ts';

/** `/word rest`. What cannot be done is answered with one line. */
export function carryOut(text: string, asking: Asking): Promise<void> | void {
  const [, word = '', rest = ''] = /^\/(\S*)\s*(.*)$/s.exec(text) ?? [];
  const command = COMMANDS.get(word.toLowerCase());
  if (command === undefined) {
    return asking.say(
      `there is no /${quote(word)}: /help shows what there is, and // in front says it as text`,
    );
  }
  if (command.needsMore && rest === '') return asking.say(`it goes ${command.usage}`);
  return command.run(rest, asking);
}

const COMMANDS: ReadonlyMap<string, PlainCommand> = new Map(
  Object.entries<PlainCommand>({
    nick: { usage: '/nick NAME', summary: 'be called so', needsMore: true, run: nick },
    who: { usage: '/who [#ROOM]', summary: 'who is there', run: who },
    msg: { usage: '/msg NAME TEXT', summary: 'say it to one alone', needsMore: true, run: whisper },
    me: {
      usage: '/me TEXT',
      summary: 'say what you do',
      needsMore: true,
      run: (text, { tellRoom }) => tellRoom(text, 'action'),
    },
    join: {
      usage: '/join #ROOM or NAME',
      summary: 'go there; how to reach them',
      needsMore: true,
      run: join,
    },
    leave: { usage: '/leave', summary: `go back to ${DEFAULT_ROOM}`, run: leave },
    rooms: { usage: '/rooms', summary: 'which rooms there are', run: rooms },
    topic: { usage: '/topic [TEXT]', summary: 'what the room is about', run: topic },
    listen: { usage: '/listen PORT', summary: 'be found by /join NAME', needsMore: true, run: listen },
    away: { usage: '/away [REASON]', summary: 'not there, or there again', run: away },
    pass: {
      usage: '/pass PASSWORD',
      summary: 'where there is one',
      run: (_, { say }) => say('no password is needed'),
    },
    help: { usage: '/help', summary: 'this', run: help },
    quit: { usage: '/quit or FIN', summary: 'leave', run: (_, { finish }) => finish() },
  }),
);

function help(_: string, { say }: Asking): void {
  const width = Math.max(...Array.from(COMMANDS.values(), ({ usage }) => usage.length));
  for (const { usage, summary } of COMMANDS.values()) say(`${usage.padEnd(width)}  ${summary}`);
}
