import { SASL_SERVER_MECHANISMS } from '../../../raw/sasl/server.ts';
import type { Session } from './session.ts';

/** What there is once somebody has logged in, and before as well: clients plan ahead. */
const ALWAYS = [
  'IMAP4rev1',
  'LITERAL+',
  'SASL-IR',
  'ID',
  'ENABLE',
  'IDLE',
  'NAMESPACE',
  'CHILDREN',
  'LIST-EXTENDED',
  'LIST-STATUS',
  'SPECIAL-USE',
  'STATUS=SIZE',
  'UNSELECT',
  'UIDPLUS',
  'MOVE',
  'ESEARCH',
  'CONDSTORE',
  'UTF8=ACCEPT',
];

export function capabilitiesOf(session: Session): string {
  const { maxMessage } = session.settings.limits;
  const all = [...ALWAYS, `APPENDLIMIT=${maxMessage}`];
  if (session.user === undefined) {
    if (!session.secure && session.settings.startTls) all.push('STARTTLS');
    all.push(...SASL_SERVER_MECHANISMS.map((mechanism) => `AUTH=${mechanism}`));
  }
  return all.join(' ');
}
