import { LAB_USER, startMailLab } from './mail-lab-site.ts';
import type { SmtpSite } from './smtp-site.ts';

/** The lab's SMTP server; the suite looks past it into its mailboxes. */
export const smtpLabSite: SmtpSite = {
  name: 'the lab',
  async start() {
    const { lab, ...site } = await startMailLab({ samples: false });
    const { mail } = lab;
    const mailboxes = { alice: 'alice@mail.test', bob: 'bob@mail.test', utf8: 'größe@mail.test' };
    mail.addUser({ name: 'utf8', password: 'hidden', addresses: [mailboxes.utf8] });
    const found = (mailbox: keyof typeof mailboxes, marker: string): Buffer[] =>
      mail.messages(mailbox).flatMap(({ raw }) => {
        const start = raw.indexOf(`${marker}\r\n`);
        return start === -1 ? [] : [raw.subarray(start)];
      });
    return {
      ...site,
      port: mail.smtp.port,
      implicitPort: mail.smtps.port,
      user: LAB_USER,
      mechanisms: ['CRAM-MD5', 'PLAIN', 'LOGIN'],
      greeting: /^mail\.test ESMTP /,
      extensions: [
        /^PIPELINING$/,
        new RegExp(`^SIZE ${MAX_BYTES}$`),
        /^8BITMIME$/,
        /^SMTPUTF8$/,
        /^AUTH .*\bPLAIN\b/,
      ],
      mailboxes,
      refused: [
        { address: 'nobody@mail.test', code: 550 },
        { address: 'somebody@outside.example', code: 554 },
      ],
      maxBytes: MAX_BYTES,
      // What the lab has accepted is there.
      async received(mailbox, marker) {
        const [message] = found(mailbox, marker);
        if (message === undefined) throw new Error(`${marker} has not arrived at ${mailbox}`);
        return message;
      },
      count: async (mailbox, marker) => found(mailbox, marker).length,
    };
  },
};

const MAX_BYTES = 100 * 1024 * 1024;
