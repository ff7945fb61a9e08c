import { expect, it } from 'vitest';
import { isTemporary, noRecipientLeft, smtpRefusalFor } from '../../src/protocols/smtp-refusals.ts';

const TLS_HINT = 'it wants TLS: --tls require';
const LATER = 'this is temporary: it may work later';

it.each([
  ['', 554, 'No SMTP service here', 'unavailable', undefined],
  ['MAIL FROM:<a@b.test>', 421, '4.3.2 Service shutting down', 'unavailable', LATER],
  ['MAIL FROM:<a@b.test>', 452, '4.3.1 Insufficient system storage', 'mail-refused', LATER],
  ['RCPT TO:<Green@foo.com>', 550, 'No such user here', 'mail-refused', undefined],
  ['rcpt to:<Green@foo.com>', 450, '4.2.0 Greylisted', 'mail-refused', LATER],
  ['DATA', 554, '5.5.1 Error: no valid recipients', 'mail-refused', undefined],
  ['BDAT 20 LAST', 552, '5.3.4 Message size exceeds fixed limit', 'mail-refused', undefined],
  ['MAIL FROM:<a@b.test>', 530, '5.7.0 Must issue a STARTTLS command first', 'access-denied', TLS_HINT],
  [
    'MAIL FROM:<a@b.test>',
    530,
    '5.7.0 Authentication required',
    'access-denied',
    'it wants a login: --user NAME',
  ],
  ['AUTH PLAIN', 535, '5.7.8 Authentication credentials invalid', 'login-denied', 'is the password right?'],
  ['AUTH PLAIN', 454, '4.7.0 Temporary authentication failure', 'login-denied', LATER],
  ['AUTH PLAIN', 538, '5.7.11 Encryption required for requested mechanism', 'login-denied', TLS_HINT],
  ['AUTH DIGEST-MD5', 504, '5.5.4 Unrecognized authentication type', 'login-denied', undefined],
  ['VRFY alice', 502, '5.5.1 VRFY command is disabled', 'command-refused', undefined],
  ['STARTTLS', 454, '4.7.0 TLS not available due to local problem', 'command-refused', LATER],
] as const)('%s: %i %s', (command, code, text, kind, hint) => {
  const refusal = smtpRefusalFor(command, { code, lines: ['first line', text, ''] });
  expect(refusal).toMatchObject({ code: kind, hint, status: code, text: `first line\n${text}\n` });
  expect(refusal.message).toMatch(new RegExp(`: ${code} ${text}$`));
});

it('what is temporary is 4xx', () => {
  expect([399, 400, 499, 500].map((code) => isTemporary({ code }))).toEqual([false, true, true, false]);
});

it('of several recipients, the one that may do later is told of', () => {
  const no = { address: 'no@b.test', reply: { code: 550, lines: ['no'] } };
  const later = { address: 'later@b.test', reply: { code: 450, lines: ['wait'] } };
  expect(noRecipientLeft([no]).message).toBe('the server refuses RCPT TO:<no@b.test>: 550 no');
  expect(noRecipientLeft([no, later, no])).toMatchObject({
    message: 'the server refuses RCPT TO:<later@b.test>, and 2 more: 450 wait',
    code: 'mail-refused',
    status: 450,
  });
});
