import { sha256 } from './bodies.ts';
import { LAB_USER, startMailLab } from './mail-lab-site.ts';
import type { Pop3Site } from './pop3-site.ts';

/** Beside the sample mail. */
const MESSAGES = [
  'Subject: one\r\n\r\nbody\r\n',
  'Subject: dots\r\n\r\n.\r\n..\r\n.a\r\n\r\n',
  'Subject: 8-bit\r\n\r\n\xe9\xff\x00\x80\r\n',
  'Subject: no end\r\n\r\nend',
  `Subject: big\r\n\r\n${'.line\r\n'.repeat(50_000)}`,
].map((text) => Buffer.from(text, 'latin1'));

/** The lab's POP3 server; Alice's mailbox is the one that nobody changes. */
export const pop3LabSite: Pop3Site = {
  name: 'the lab',
  async start() {
    const { lab, ...site } = await startMailLab();
    const { mail } = lab;
    for (const message of MESSAGES) mail.add('alice', message);
    return {
      ...site,
      port: mail.pop3.port,
      implicitPort: mail.pop3s.port,
      greeting: /netkit/,
      mechanisms: ['SCRAM-SHA-256', 'SCRAM-SHA-1', 'CRAM-MD5', 'PLAIN', 'LOGIN', 'APOP', 'USER'],
      user: LAB_USER,
      messages: mail.messages('alice').map(({ raw }) => sha256(raw)),
      other: { user: 'bob', password: 'hunter2' },
      deliver: async (message) => void mail.add('bob', message),
    };
  },
};
