import { describe, expect, it } from 'vitest';
import { envelopeOf } from '../../../src/actions/mail/envelope.ts';

const of = (...lines: readonly string[]) => envelopeOf(Buffer.from(lines.join('\r\n')));

describe('the envelope of a message that comes without one', () => {
  it('is what From, To, Cc and Bcc say', () => {
    const envelope = of(
      'Received: from x',
      'From: Alice <alice@mail.test>',
      'to : bob@mail.test,',
      '\tCarol',
      ' <carol@mail.test>',
      'CC: Team: d@mail.test, bob@mail.test;',
      'Bcc: e@mail.test',
      'Subject: To: nobody@mail.test',
      '',
      'To: body@mail.test',
    );
    expect(envelope).toEqual({
      from: 'alice@mail.test',
      to: ['bob@mail.test', 'carol@mail.test', 'd@mail.test', 'e@mail.test'],
    });
  });

  it('has the one who sends it, of several who wrote it', () => {
    expect(of('From: a@x, b@x', 'Sender: b@x', 'To: c@x', '').from).toBe('b@x');
  });

  it('is found with LF alone, too, and in UTF-8', () => {
    expect(envelopeOf(Buffer.from('From: ä@x\nTo: ü@x\n\nCc: no@x\n'))).toEqual({ from: 'ä@x', to: ['ü@x'] });
  });

  it.each([
    ['no sender', 'To: a@x\r\n\r\n'],
    ['no recipient', 'From: a@x\r\n\r\nTo: b@x\r\n'],
    ['no recipient but a group of nobody', 'From: a@x\r\nTo: undisclosed-recipients:;\r\n\r\n'],
    ['nothing', ''],
    ['a body alone', '\r\nFrom: a@x\r\nTo: b@x\r\n'],
    ['what is no address', 'From: a@x\r\nTo: bob\r\n\r\n'],
  ])('is refused with %s', (_, header) => {
    expect(() => envelopeOf(Buffer.from(header))).toThrow(expect.objectContaining({ name: 'UsageError' }));
  });
});
