/** TLS: RFC 4217, within the frame of RFC 2228. */
import { FtpRefusal } from '../refusal.ts';
import type { Session } from '../session.ts';
import type { Commands } from './command.ts';

export const TLS: Commands = {
  AUTH: { argument: 'required', access: 'anyone', run: authenticate },
  PBSZ: { argument: 'required', access: 'anyone', run: setBufferSize },
  PROT: { argument: 'required', access: 'anyone', run: setProtection },
  CCC: { argument: 'none', access: 'anyone', run: clearControl },
};

/** What may stand behind AUTH, and whether data connections are protected from then on: SSL comes from drafts of the RFC. */
const MECHANISMS: Readonly<Record<string, { readonly protectsData: boolean }>> = {
  TLS: { protectsData: false },
  'TLS-C': { protectsData: false },
  'TLS-P': { protectsData: true },
  SSL: { protectsData: true },
};

async function authenticate(session: Session, mechanism: string): Promise<void> {
  const known = MECHANISMS[mechanism.toUpperCase()];
  if (known === undefined) throw new FtpRefusal(504, 'AUTH TLS is all there is.');
  if (session.secure) throw new FtpRefusal(503, 'There is TLS already.');
  await session.startTls();
  // Section 4: what was said before could have been anybody.
  session.reset();
  session.protectsData = known.protectsData;
}

async function setBufferSize(session: Session, size: string): Promise<void> {
  if (!session.secure) throw new FtpRefusal(503, 'AUTH TLS comes first.');
  if (!/^\d{1,10}$/.test(size)) throw new FtpRefusal(501, 'PBSZ takes a number.');
  session.mayProtect = true;
  // TLS needs no buffer of an agreed size (section 8).
  await session.reply(200, 'PBSZ=0');
}

async function setProtection(session: Session, level: string): Promise<void> {
  if (!session.mayProtect) throw new FtpRefusal(503, 'PBSZ comes first.');
  switch (level.toUpperCase()) {
    case 'P':
      session.protectsData = true;
      return session.reply(200, 'Data connections will have TLS.');
    case 'C':
      if (session.settings.options.requireTls === true) {
        throw new FtpRefusal(534, 'Data connections have TLS here.');
      }
      session.protectsData = false;
      return session.reply(200, 'Data connections will be in the clear.');
    case 'S':
    case 'E':
      throw new FtpRefusal(536, 'TLS knows PROT C and PROT P only.');
    default:
      throw new FtpRefusal(504, 'PROT takes C or P.');
  }
}

/** Back to the clear, so that routers can read along; whoever can read can also write. */
async function clearControl(session: Session): Promise<void> {
  if (!session.secure) throw new FtpRefusal(533, 'There is no TLS to be taken off.');
  throw new FtpRefusal(534, 'TLS stays on.');
}
