import { expect, it } from 'vitest';
import { run as runImap } from '../../src/commands/imap.ts';
import { run as runSmtp } from '../../src/commands/smtp.ts';
import { fakeIo } from '../helpers/fake-io.ts';

/** Nobody listens there: whoever connects first gets 7. */
const NOWHERE = '127.0.0.1:1';

it.each(['XOAUTH2', 'oauthbearer'])(
  '%s without a token is refused before anybody is spoken to',
  async (name) => {
    const io = fakeIo();
    const argv = ['probe', `smtp://${NOWHERE}`, '-u', 'alice:secret', '--auth', name];
    expect(await runSmtp(argv, io)).toBe(2);
    expect(io.stderr.text).toBe(
      `netkit: ${name.toUpperCase()} needs an access token\n  hint: --oauth2-bearer TOKEN\n`,
    );
  },
);

it('with a token, it is tried', async () => {
  const io = fakeIo();
  const argv = ['status', `imap://alice@${NOWHERE}`, '--oauth2-bearer', 'abc', '--auth', 'XOAUTH2', '--raw'];
  expect(await runImap(argv, io)).toBe(7);
});
