/** What a client is told at first: RFC 2812, section 5.1; draft-hardy-irc-isupport-00. */
import { MAX_NAME_LENGTH, MAX_ROOM_LENGTH } from '../../../actions/chat/names.ts';
import { fitText } from '../../../actions/chat/text.ts';
import { VERSION } from '../../../version.ts';
import { MAX_ROOMS, MAX_TARGETS, MAX_TOPIC_LENGTH } from './limits.ts';
import { prefixOf } from './lines.ts';
import type { IrcSession } from './session.ts';

/** Nobody is an operator, of a room or of the server: what only they could do is left out. */
const SUPPORTED = [
  'NETWORK=netkit',
  'CASEMAPPING=ascii',
  'CHANTYPES=#',
  'PREFIX=',
  'CHANMODES=,,,n',
  'MODES=1',
  `CHANLIMIT=#:${MAX_ROOMS}`,
  `NICKLEN=${MAX_NAME_LENGTH}`,
  `CHANNELLEN=${MAX_ROOM_LENGTH}`,
  `TOPICLEN=${MAX_TOPIC_LENGTH}`,
  `TARGMAX=PRIVMSG:${MAX_TARGETS},NOTICE:${MAX_TARGETS},NAMES:1,WHOIS:1`,
  'UTF8ONLY',
];

export async function welcome(session: IrcSession): Promise<void> {
  const { serverName, self } = session;
  session.reply('RPL_WELCOME', [], `Welcome to the Internet Relay Network ${prefixOf(self)}`);
  session.reply('RPL_YOURHOST', [], `Your host is ${serverName}, running version netkit-${VERSION}`);
  session.reply(
    'RPL_CREATED',
    [],
    'It is a relay: here, people of IRC and with plain lines are in the same rooms',
  );
  session.reply('RPL_MYINFO', [serverName, `netkit-${VERSION}`, 'i', 'n']);
  session.reply('RPL_ISUPPORT', SUPPORTED, 'are supported by this server');
  await countUsers(session);
  showMotd(session);
}

/** RFC 2812, section 3.4.2. Everybody is invisible, as `countUsers` and the modes say: nobody is found by a mask. */
export async function countUsers(session: IrcSession): Promise<void> {
  const { members, rooms } = await session.exchange.count();
  session.reply('RPL_LUSERCLIENT', [], `There are 0 users and ${members} invisible on 1 servers`);
  session.reply('RPL_LUSERCHANNELS', [String(rooms)], 'channels formed');
  session.reply('RPL_LUSERME', [], `I have ${members} clients and 0 servers`);
}

export function showMotd(session: IrcSession): void {
  const { motd } = session.options;
  if (motd === undefined) return session.reply('ERR_NOMOTD', [], 'There is no message of the day');
  session.reply('RPL_MOTDSTART', [], `- ${session.serverName} Message of the day -`);
  for (const line of motd.trimEnd().split('\n')) session.reply('RPL_MOTD', [], `- ${fitText(line)}`);
  session.reply('RPL_ENDOFMOTD', [], 'End of the message of the day');
}
