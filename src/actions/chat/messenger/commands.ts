import { UsageError } from '../../../errors.ts';
import { helpLines, type SlashCommand } from '../slash-commands.ts';
import type { Messenger } from './messenger.ts';
import { parseWhere } from './where.ts';

export const COMMANDS: readonly SlashCommand<Messenger>[] = [
  {
    name: 'join',
    operands: 'HOST PORT',
    summary: 'send what is typed to them from now on',
    run({ talks }, where) {
      if (where === '') throw new UsageError('/join whom? /join HOST PORT');
      talks.join(parseWhere(where));
    },
  },
  {
    name: 'msg',
    operands: 'WHO TEXT',
    summary: 'send one line to somebody else',
    run({ talks }, rest) {
      const [, who, text] = /^(\S+)\s+(.+)$/s.exec(rest) ?? [];
      if (who === undefined || text === undefined) throw new UsageError('/msg WHO TEXT');
      talks.send(talks.peers.find(who), text);
    },
  },
  {
    name: 'who',
    operands: '',
    summary: 'list everybody; * gets what is typed',
    run({ talks: { peers }, person }) {
      const rows = [...peers].map((peer) => {
        const mark = peer === peers.recipient ? '*' : ' ';
        return `${mark} ${peer.label}${peer.connected ? '' : ', not connected'}`;
      });
      for (const row of rows.length === 0 ? ['nobody is here'] : rows) person.say(row);
    },
  },
  {
    name: 'nick',
    operands: 'NAME',
    summary: 'be called so by those who have a messenger like this',
    run(messenger, nick) {
      messenger.rename(nick);
      messenger.person.note(`you are ${nick}`);
    },
  },
  {
    name: 'leave',
    operands: '[WHO]',
    summary: 'end the connection with somebody; without WHO, with whom you are talking',
    run({ talks, person }, who) {
      const peer = who === '' ? talks.peers.recipient : talks.peers.find(who);
      if (peer === undefined) throw new UsageError('you are talking with nobody');
      talks.leave(peer);
      person.note(`left ${peer.label}`);
    },
  },
  {
    name: 'help',
    operands: '',
    summary: 'show this',
    run({ person }) {
      for (const row of helpLines(COMMANDS)) person.say(row);
    },
  },
  { name: 'quit', operands: '', summary: 'end', run: (messenger) => messenger.quit() },
];
