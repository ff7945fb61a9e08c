import { join } from 'node:path';

import { expect } from 'vitest';

import { POP3_OUTPUTS } from '../../schemas/pop3.ts';
import { type Answer, startPop3Script } from '../helpers/mail-script.ts';
import { scratchFolder } from '../helpers/scratch.ts';
import { type Exercise, exercise } from './exercise.ts';
import { netkitJson } from './run-netkit.ts';

/** A header with all that is read of one, and a message whose body is no UTF-8. */
const FULL =
  'From: Bob <bob@mail.test>\r\nReply-To: b@mail.test\r\nTo: alice@mail.test\r\nCc: carol@mail.test\r\n' +
  'Subject: hi\r\nDate: Fri, 21 Nov 2025 09:55:06 +0000\r\nMessage-ID: <1@mail.test>\r\n\r\ncaf';
const TOP: Answer = (words) => `+OK\r\n${FULL}${words.endsWith(' 1') ? '\xe9' : ''}\r\n.`;

/** What a verb prints of alice's mailbox, once for each list of words behind the address. */
const verb =
  (name: string, ...runs: readonly (readonly string[])[]): Exercise =>
  async (prints) => {
    for (const answers of [
      { TOP },
      { CAPA: '-ERR', UIDL: '-ERR unknown' },
      { LIST: '+OK\r\n.', UIDL: '+OK\r\n.' },
    ]) {
      const { port } = await startPop3Script(answers);
      for (const words of runs) {
        const argv = [`pop3://alice:secret@127.0.0.1:${port}`, ...words, '--tls', 'none'];
        const { code, stdout } = await netkitJson(`pop3 ${name}`, argv);
        if (code === 0) prints(stdout);
        else expect(stdout.toString()).toBe('');
      }
    }
  };

const get: Exercise = (prints) => {
  const folder = scratchFolder();
  return verb('get', ['1', '3', '--output-dir', folder], ['2', '-o', join(folder, 'two')])(prints);
};

exercise(POP3_OUTPUTS, {
  'pop3-messages': { 'pop3 ls': verb('ls', [], ['-l']) },
  'pop3-fetched': { 'pop3 get': get },
  'pop3-top': { 'pop3 top': verb('top', ['1'], ['2', '1'], ['3']) },
  'pop3-stat': { 'pop3 stat': verb('stat', []) },
  'pop3-uidl': { 'pop3 uidl': verb('uidl', []) },
  'pop3-deleted': { 'pop3 delete': verb('delete', ['1', '3']) },
});
