/** How data connections are made, and what goes over them: RFC 959, section 4.1.2; RFC 2428; RFC 1123, section 4.1.2. */
import { isIPv4 } from 'node:net';
import { isNetkitError } from '../../../errors.ts';
import { isSameAddress } from '../../../net/address.ts';
import {
  type Endpoint,
  formatExtendedPassive,
  formatPassive,
  parseExtendedPort,
  parsePort,
} from '../../../raw/ftp/address.ts';
import { FtpRefusal } from '../refusal.ts';
import type { Session } from '../session.ts';
import type { Command, Commands } from './command.ts';

/** Commands that prepare a transfer. */
const preparing = (run: Command['run'], argument: Command['argument'] = 'required'): Command => ({
  argument,
  access: 'user',
  keepsRestart: true,
  run,
});

export const DATA: Commands = {
  PASV: preparing(passive, 'none'),
  EPSV: preparing(extendedPassive, 'optional'),
  PORT: preparing(port),
  EPRT: preparing(extendedPort),
  TYPE: preparing(setType),
  MODE: preparing((session, mode) => chooseOne(session, mode, 'S', 'BC')),
  STRU: preparing((session, structure) => chooseOne(session, structure, 'F', 'RP')),
  ALLO: preparing((session) => session.reply(202, 'Space need not be asked for.')),
  REST: preparing(restart),
};

/** Ports below belong to the system's own services, which nobody is to reach through us (RFC 2577, section 3). */
const FIRST_USER_PORT = 1024;

/** What a file can be long; more digits make no number that can be counted with. */
const OFFSET = /^\d{1,15}$/;

async function passive(session: Session): Promise<void> {
  allowOthersThanExtendedPassive(session);
  const { server } = session.addresses;
  if (!isIPv4(server)) throw new FtpRefusal(522, 'PASV knows IPv4 only: send EPSV.');
  await session.reply(227, formatPassive({ host: server, port: await listen(session) }));
}

async function extendedPassive(session: Session, argument: string): Promise<void> {
  if (argument.toUpperCase() === 'ALL') {
    session.extendedPassiveOnly = true;
    return session.reply(200, 'EPSV it will be.');
  }
  const family = familyOf(session);
  if (argument !== '' && argument !== String(family)) {
    throw /^\d+$/.test(argument)
      ? new FtpRefusal(522, `Network protocol not supported, use (${family})`)
      : new FtpRefusal(501, 'EPSV takes 1, 2 or ALL.');
  }
  await session.reply(229, formatExtendedPassive({ port: await listen(session) }));
}

async function listen(session: Session): Promise<number> {
  try {
    return await session.data.bind(session.addresses.server, session.addresses.client);
  } catch (error) {
    if (isNetkitError(error)) throw new FtpRefusal(425, 'There is no port free for a data connection.');
    throw error;
  }
}

async function port(session: Session, argument: string): Promise<void> {
  allowOthersThanExtendedPassive(session);
  const endpoint = parsePort(argument);
  if (endpoint === undefined) throw new FtpRefusal(501, 'PORT takes six numbers: h1,h2,h3,h4,p1,p2.');
  await goActive(session, endpoint);
}

async function extendedPort(session: Session, argument: string): Promise<void> {
  allowOthersThanExtendedPassive(session);
  const endpoint = parseExtendedPort(argument);
  if (endpoint === undefined) throw new FtpRefusal(501, 'EPRT takes |family|address|port|.');
  const family = familyOf(session);
  if (endpoint.family !== family) {
    throw new FtpRefusal(522, `Network protocol not supported, use (${family})`);
  }
  await goActive(session, endpoint);
}

/** Only to the client itself: else we would speak to others in its name (the FTP bounce attack, RFC 2577, section 3). */
async function goActive(session: Session, { host, port: wanted }: Endpoint): Promise<void> {
  if (!isSameAddress(host, session.addresses.client)) {
    throw new FtpRefusal(504, 'Data connections lead to your own address only.');
  }
  if (wanted < FIRST_USER_PORT) throw new FtpRefusal(504, `Ports begin at ${FIRST_USER_PORT} here.`);
  session.data.connectTo({ host: session.addresses.client, port: wanted });
  await session.reply(200, 'I will connect there.');
}

function allowOthersThanExtendedPassive({ extendedPassiveOnly }: Session): void {
  if (extendedPassiveOnly) throw new FtpRefusal(503, 'EPSV ALL was said: EPSV is all there is now.');
}

/** As EPSV and EPRT number them (RFC 2428, section 2). */
function familyOf({ addresses }: Session): 1 | 2 {
  return isIPv4(addresses.server) ? 1 : 2;
}

async function setType(session: Session, argument: string): Promise<void> {
  switch (argument.toUpperCase()) {
    case 'A':
    case 'A N':
      session.type = 'A';
      return session.reply(200, 'Lines end in CR LF now.');
    case 'I':
    case 'L 8':
      session.type = 'I';
      return session.reply(200, 'Bytes pass as they are now.');
    default:
      throw /^[AE] [NTC]$|^[AEI]$|^L \d+$/i.test(argument)
        ? new FtpRefusal(504, 'TYPE A N, I and L 8 are all there is.')
        : new FtpRefusal(501, 'TYPE takes A, I or L 8.');
  }
}

/** Of the letters that RFC 959 has, RFC 1123, section 4.1.2.13, demands one of each kind. */
async function chooseOne(session: Session, letter: string, known: string, refused: string): Promise<void> {
  const wanted = letter.toUpperCase();
  if (wanted === known) return session.reply(200, 'As it is.');
  if (wanted.length === 1 && refused.includes(wanted)) throw new FtpRefusal(504, `${known} is all there is.`);
  throw new FtpRefusal(501, 'There is no such letter.');
}

async function restart(session: Session, argument: string): Promise<void> {
  if (!OFFSET.test(argument)) throw new FtpRefusal(501, 'REST takes a number of bytes.');
  session.restart = Number(argument);
  await session.reply(350, `The next transfer begins at byte ${session.restart}.`);
}
