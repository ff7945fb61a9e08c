/** About the server: RFC 959, section 4.1.3; RFC 2389 (FEAT, OPTS); RFC 2640 (UTF8). */
import { pathOf } from '../../../protocols/remote-path.ts';
import { formatFeatures } from '../../../protocols/ftp-features.ts';
import { formatMlstFeature, parseFactChoice } from '../../../raw/ftp/listing/fact-choice.ts';
import { FtpRefusal } from '../refusal.ts';
import type { Session } from '../session.ts';
import type { Commands } from './command.ts';
import { listInReply } from './listing.ts';

export const SERVER: Commands = {
  FEAT: { argument: 'none', access: 'anyone', run: tellFeatures },
  OPTS: { argument: 'required', access: 'anyone', run: setOption },
  SYST: { argument: 'none', access: 'anyone', run: (session) => session.reply(215, 'UNIX Type: L8') },
  STAT: { argument: 'optional', access: 'user', run: tellStatus },
  NOOP: {
    argument: 'optional',
    access: 'anyone',
    keepsRestart: true,
    run: (session) => session.reply(200, 'Still here.'),
  },
};

async function tellFeatures(session: Session): Promise<void> {
  const features = [
    ...(session.secure ? [] : ['AUTH TLS']),
    'EPRT',
    'EPSV',
    'HOST',
    'MDTM',
    'MFMT',
    formatMlstFeature(session.facts),
    'PASV',
    'PBSZ',
    'PROT',
    'REST STREAM',
    'SIZE',
    'TVFS',
    'UTF8',
  ];
  await session.reply(211, ...formatFeatures(features));
}

async function setOption(session: Session, argument: string): Promise<void> {
  const [word = '', value = ''] = argument.split(' ');
  switch (word.toUpperCase()) {
    case 'UTF8':
      if (value.toUpperCase() === 'OFF') throw new FtpRefusal(504, 'Names are bytes here, mostly UTF-8.');
      return session.reply(200, 'It is always on.');
    case 'MLST':
      session.facts = parseFactChoice(value);
      // RFC 3659, section 7.9: what will be told, which may be less than was asked for.
      return session.reply(200, `MLST OPTS ${session.facts.map((fact) => `${fact};`).join('')}`.trim());
    default:
      throw new FtpRefusal(501, 'There is no such option.');
  }
}

async function tellStatus(session: Session, argument: string): Promise<void> {
  if (argument !== '') return listInReply(session, argument);
  const { loggedIn, addresses, secure, protectsData, type } = session;
  await session.reply(
    211,
    'Status:',
    ` Connected from ${addresses.client}`,
    ` Logged in as ${pathOf(loggedIn.user)}`,
    ` TYPE ${type}, STRU F, MODE S`,
    ` Control connection: ${secure ? 'TLS' : 'in the clear'}; data connections: ${protectsData ? 'TLS' : 'in the clear'}`,
    'That is all.',
  );
}
