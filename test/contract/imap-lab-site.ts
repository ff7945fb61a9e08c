import type { LabMail } from '../../src/lab/mail/lab-mail.ts';
import { sha256 } from './bodies.ts';
import type { ImapSite, StoredMessage } from './imap-site.ts';
import { LAB_USER, startMailLab } from './mail-lab-site.ts';

/** The folders of the lab's sample mail in which nobody changes anything. */
const FIXED = ['INBOX', 'Sent', 'Trash', 'Archive/2025'];

/** The lab's IMAP server, with its sample mail. */
export const imapLabSite: ImapSite = {
  name: 'the lab',
  async start() {
    const { lab, ...site } = await startMailLab();
    return {
      ...site,
      port: lab.mail.imap.port,
      implicitPort: lab.mail.imaps.port,
      user: LAB_USER,
      mechanisms: ['SCRAM-SHA-256', 'SCRAM-SHA-1', 'CRAM-MD5', 'PLAIN', 'LOGIN', 'LOGIN-COMMAND'],
      greeting: /netkit/,
      capabilities: [
        'IMAP4REV1',
        'CONDSTORE',
        'ESEARCH',
        'IDLE',
        'LITERAL+',
        'MOVE',
        'UIDPLUS',
        'UTF8=ACCEPT',
      ],
      folders: new Map([
        ['INBOX', { messages: 11 }],
        ['Archive', { use: 'Archive', messages: 0 }],
        ['Archive/2025', { messages: 1 }],
        ['Archive/2026', { messages: 1 }],
        ['Drafts', { use: 'Drafts', messages: 1 }],
        ['Küche & Co', { messages: 1 }],
        ['Sent', { use: 'Sent', messages: 1 }],
        ['Trash', { use: 'Trash', messages: 1 }],
      ]),
      fixed: new Map(FIXED.map((path) => [path, inside(lab.mail, path)])),
      area: 'Küche & Co',
      other: 'Archive/2026',
    };
  },
};

function inside(mail: LabMail, path: string): readonly StoredMessage[] {
  return mail.messages('alice', path).map(({ uid, raw, flags, received }) => ({
    uid,
    size: raw.length,
    sha256: sha256(raw),
    flags,
    received: received.getTime(),
  }));
}
