import { describe, expect, it } from 'vitest';
import { ProtocolError, RefusalError, TransportError } from '../../../src/errors.ts';
import type { MessageSource } from '../../../src/protocols/mail.ts';
import type { Delivery, Envelope } from '../../../src/protocols/smtp.ts';
import { composeEnvelope } from '../../../src/raw/smtp/envelope.ts';
import { PIECE_BYTES } from '../../../src/raw/smtp/pieces.ts';
import { MAX_COMMANDS_AT_ONCE, sendMessage } from '../../../src/raw/smtp/transaction.ts';
import { messageOf, type Stage, stage } from './play.ts';

const ONE: Envelope = { from: 'alice@mail.test', to: ['bob@mail.test'] };
const THREE: Envelope = { from: 'alice@mail.test', to: ['bob@mail.test', 'no@mail.test', 'later@mail.test'] };
const SHORT = messageOf('Subject: x\r\n\r\n.dot\r\n');

async function deliver(
  script: string,
  {
    extensions = [],
    envelope = ONE,
    message = SHORT,
  }: { extensions?: string[]; envelope?: Envelope; message?: MessageSource } = {},
): Promise<{ readonly outcome: Delivery | Error } & Stage> {
  const here = stage();
  const commands = composeEnvelope(extensions, envelope, message.size);
  const [outcome] = await Promise.all([
    sendMessage(here.conversation, commands, message).catch((error: Error) => error),
    here.play(script),
  ]);
  return { outcome, ...here };
}

describe('a message', () => {
  it('is not sent, not even an empty one, where the sender is refused and recipients are taken', async () => {
    const { outcome, ours, conversation } = await deliver(
      `
      C: MAIL FROM:<alice@mail.test>
      C: RCPT TO:<bob@mail.test>
      C: DATA
      S: 550 not you
      S: 250 ok
      S: 354 go on`,
      { extensions: ['PIPELINING'] },
    );
    expect(outcome).toMatchObject({ code: 'mail-refused', status: 550 });
    expect([ours.sent.bytes.endsWith('DATA\r\n'), conversation.closed]).toEqual([true, true]);
  });

  it('word by word, with a server that offers nothing', async () => {
    const { outcome } = await deliver(`
      C: MAIL FROM:<alice@mail.test>
      S: 250 ok
      C: RCPT TO:<bob@mail.test>
      S: 250 ok
      C: DATA
      S: 354 go on
      C: Subject: x
      C: \n      C: ..dot
      C: .
      S: 250 queued as 1`);
    expect(outcome).toEqual({
      accepted: ['bob@mail.test'],
      refused: [],
      reply: { code: 250, lines: ['queued as 1'] },
      bytes: 20,
    });
  });

  it('with PIPELINING, all commands in one write (RFC 2920)', async () => {
    const { outcome, ours } = await deliver(
      `
      C: MAIL FROM:<alice@mail.test> SIZE=20 BODY=8BITMIME
      C: RCPT TO:<bob@mail.test>
      C: RCPT TO:<no@mail.test>
      C: RCPT TO:<later@mail.test>
      C: DATA
      S: 250 ok
      S: 250 ok
      S: 550-5.1.1 no
      S: 550 5.1.1 such user
      S: 450 4.7.1 greylisted
      S: 354 go on
      C: Subject: x
      C: \n      C: ..dot
      C: .
      S: 250 queued`,
      { extensions: ['PIPELINING', 'SIZE', '8BITMIME'], envelope: THREE },
    );
    expect(outcome).toMatchObject({
      accepted: ['bob@mail.test'],
      refused: [
        {
          address: 'no@mail.test',
          reply: { code: 550, lines: ['5.1.1 no', '5.1.1 such user'] },
          temporary: false,
        },
        { address: 'later@mail.test', reply: { code: 450 }, temporary: true },
      ],
    });
    expect(ours.sent.shown).toBe(ours.sent.bytes);
  });

  it('with CHUNKING, counted and in the same write (RFC 3030)', async () => {
    const { outcome } = await deliver(
      `
      C: MAIL FROM:<alice@mail.test>
      C: RCPT TO:<bob@mail.test>
      C: BDAT 20 LAST
      C: Subject: x
      C: \n      C: .dot
      S: 250 ok
      S: 250 ok
      S: 250 queued`,
      { extensions: ['PIPELINING', 'CHUNKING'], message: messageOf('Subject: x\n', '\n.dot') },
    );
    expect(outcome).toMatchObject({ accepted: ['bob@mail.test'], bytes: 20 });
  });

  it('with CHUNKING alone, after the recipients', async () => {
    const { outcome } = await deliver(
      `
      C: MAIL FROM:<alice@mail.test>
      S: 250 ok
      C: RCPT TO:<bob@mail.test>
      S: 251 will forward
      C: BDAT 0 LAST
      S: 250 queued`,
      { extensions: ['CHUNKING'], message: messageOf() },
    );
    expect(outcome).toMatchObject({ accepted: ['bob@mail.test'], bytes: 0 });
  });

  it.each([
    [
      'pieces that are put together',
      Array.from({ length: 3000 }, (_, index) => `line ${index} of many, of some length\r\n`),
    ],
    ['one big chunk', [`${'x'.repeat(PIECE_BYTES)}\r\n`]],
    [
      'big and small ones',
      ['.a\r\n', `.${'x'.repeat(PIECE_BYTES)}\r\n`, '.b\r\n', `.${'x'.repeat(PIECE_BYTES)}\r\n`],
    ],
  ])('that is long goes by DATA, in %s', async (_what, chunks) => {
    const text = chunks.join('');
    const sent = text.replaceAll(/^\./gm, '..').split('\r\n').slice(0, -1);
    const { outcome } = await deliver(
      `
      C: MAIL FROM:<alice@mail.test>
      C: RCPT TO:<bob@mail.test>
      C: DATA
      S: 250 ok
      S: 250 ok
      S: 354 go on
      ${sent.map((line) => `C: ${line}`).join('\n')}
      C: .
      S: 250 queued`,
      {
        extensions: ['PIPELINING', 'CHUNKING'],
        message: {
          size: undefined,
          async *open() {
            // As a source may, it uses its memory again.
            const memory = Buffer.alloc(2 * PIECE_BYTES);
            for (const chunk of chunks) yield memory.subarray(0, memory.write(chunk));
          },
        },
      },
    );
    expect(outcome).toMatchObject({ accepted: ['bob@mail.test'], bytes: text.length });
  });

  it('to many, with no more commands at once than replies have room for', async () => {
    const to = Array.from({ length: MAX_COMMANDS_AT_ONCE + 5 }, (_, index) => `u${index}@mail.test`);
    const recipients = to.map((address) => `C: RCPT TO:<${address}>`);
    const { outcome } = await deliver(
      `
      C: MAIL FROM:<alice@mail.test>
      ${recipients.slice(0, MAX_COMMANDS_AT_ONCE - 1).join('\n')}
      ${'S: 250 ok\n'.repeat(MAX_COMMANDS_AT_ONCE)}
      ${recipients.slice(MAX_COMMANDS_AT_ONCE - 1).join('\n')}
      C: DATA
      ${'S: 250 ok\n'.repeat(6)}
      S: 354 go on
      C: Subject: x
      C: \n      C: ..dot
      C: .
      S: 250 queued`,
      { extensions: ['PIPELINING'], envelope: { from: 'alice@mail.test', to } },
    );
    expect(outcome).toMatchObject({ accepted: to });
  });
});

describe('a refusal, after which the session goes on', () => {
  const PIPELINING = { extensions: ['PIPELINING'] };

  it.each([
    [
      'of the sender',
      'C: MAIL FROM:<alice@mail.test>\nS: 553 5.1.8 no such domain',
      {},
      { code: 'mail-refused', status: 553 },
    ],
    [
      'of whoever is not logged in',
      'C: MAIL FROM:<alice@mail.test>\nS: 530 5.7.0 Authentication required',
      {},
      { code: 'access-denied', hint: 'it wants a login: --user NAME' },
    ],
    [
      'of the sender, with all that was sent behind it',
      'C: MAIL FROM:<alice@mail.test>\nC: RCPT TO:<bob@mail.test>\nC: DATA\nS: 452 4.3.1 full\nS: 503 no MAIL\nS: 503 no MAIL',
      PIPELINING,
      { code: 'mail-refused', status: 452, hint: 'this is temporary: it may work later' },
    ],
    [
      'of all recipients, without DATA',
      'C: MAIL FROM:<alice@mail.test>\nS: 250 ok\nC: RCPT TO:<bob@mail.test>\nS: 550 no such user\nC: RSET\nS: 250 ok',
      {},
      { code: 'mail-refused', status: 550 },
    ],
    [
      'of all recipients by a server that asks for the message in spite of it',
      'C: MAIL FROM:<alice@mail.test>\nC: RCPT TO:<bob@mail.test>\nC: DATA\nS: 250 ok\nS: 550 no\nS: 354 go on\nC: .\nS: 554 nobody to send to\nC: RSET\nS: 250 ok',
      PIPELINING,
      { code: 'mail-refused', status: 550 },
    ],
    [
      'of all recipients, one of which may do later',
      'C: MAIL FROM:<alice@mail.test>\nC: RCPT TO:<bob@mail.test>\nC: RCPT TO:<no@mail.test>\nC: RCPT TO:<later@mail.test>\nC: DATA\nS: 250 ok\nS: 550 no\nS: 551 no\nS: 450 later\nS: 554 nobody\nC: RSET\nS: 250 ok',
      { ...PIPELINING, envelope: THREE },
      { status: 450, message: 'the server refuses RCPT TO:<later@mail.test>, and 2 more: 450 later' },
    ],
    [
      'of DATA',
      'C: MAIL FROM:<alice@mail.test>\nC: RCPT TO:<bob@mail.test>\nC: DATA\nS: 250 ok\nS: 250 ok\nS: 451 4.3.0 not now\nC: RSET\nS: 250 ok',
      PIPELINING,
      { code: 'mail-refused', status: 451, message: 'the server refuses the message: 451 4.3.0 not now' },
    ],
    [
      'of the message',
      'C: MAIL FROM:<alice@mail.test>\nC: RCPT TO:<bob@mail.test>\nC: DATA\nS: 250 ok\nS: 250 ok\nS: 354 go on\nC: Subject: x\nC: \nC: ..dot\nC: .\nS: 554 5.7.1 spam\nC: RSET\nS: 250 ok',
      PIPELINING,
      { code: 'mail-refused', status: 554 },
    ],
  ])('%s', async (_what, script, options, expected) => {
    const { outcome, conversation } = await deliver(script, options);
    expect(outcome).toBeInstanceOf(RefusalError);
    expect(outcome).toMatchObject(expected);
    expect(conversation.closed).toBe(false);
  });
});

describe('the end of the session', () => {
  it.each([
    ['at the sender', 'C: MAIL FROM:<alice@mail.test>\nS: 421 4.3.2 shutting down'],
    ['at a recipient', 'C: MAIL FROM:<alice@mail.test>\nS: 250 ok\nC: RCPT TO:<bob@mail.test>\nS: 421 bye'],
    [
      'at the message',
      'C: MAIL FROM:<alice@mail.test>\nS: 250 ok\nC: RCPT TO:<bob@mail.test>\nS: 250 ok\nC: DATA\nS: 354 go\nC: Subject: x\nC: \nC: ..dot\nC: .\nS: 421 bye',
    ],
  ])('by 421, %s', async (_what, script) => {
    const { outcome, conversation } = await deliver(script);
    expect(outcome).toMatchObject({ code: 'unavailable', status: 421 });
    expect(conversation.closed).toBe(true);
  });

  it.each([
    [
      '250 to DATA',
      'C: MAIL FROM:<alice@mail.test>\nS: 250 ok\nC: RCPT TO:<bob@mail.test>\nS: 250 ok\nC: DATA\nS: 250 ok',
    ],
    ['354 to MAIL', 'C: MAIL FROM:<alice@mail.test>\nS: 354 ok'],
    [
      '334 to the message',
      'C: MAIL FROM:<alice@mail.test>\nS: 250 ok\nC: RCPT TO:<bob@mail.test>\nS: 250 ok\nC: DATA\nS: 354 go\nC: Subject: x\nC: \nC: ..dot\nC: .\nS: 334 what',
    ],
  ])('by a reply that makes no sense: %s', async (_what, script) => {
    expect((await deliver(script)).outcome).toBeInstanceOf(ProtocolError);
  });

  it('by a connection that is closed', async () => {
    const { conversation, theirs, play } = stage();
    const sending = sendMessage(conversation, composeEnvelope([], ONE, undefined), SHORT);
    await Promise.all([
      expect(sending).rejects.toThrow(
        'the server closed the connection before it answered RCPT TO:<bob@mail.test>',
      ),
      play('S: 250 ok\nC: MAIL FROM:<alice@mail.test>\nC: RCPT TO:<bob@mail.test>').then(() =>
        theirs.close(),
      ),
    ]);
    await expect(conversation.exchange('NOOP')).rejects.toThrow(TransportError);
  });

  it('half a message is never ended as a whole one', async () => {
    const { conversation, ours, play } = stage();
    const failing: MessageSource = {
      size: undefined,
      async *open() {
        yield Buffer.alloc(PIECE_BYTES + 1, 'x');
        throw new Error('the disk is gone');
      },
    };
    const sending = sendMessage(
      conversation,
      composeEnvelope(['PIPELINING', 'CHUNKING'], ONE, undefined),
      failing,
    );
    await Promise.all([
      expect(sending).rejects.toThrow('the disk is gone'),
      play(
        `C: MAIL FROM:<alice@mail.test>\nC: RCPT TO:<bob@mail.test>\nC: DATA\nS: 250 ok\nS: 250 ok\nS: 354 go on`,
      ),
    ]);
    expect(ours.sent.bytes).not.toContain('x\r\n');
  });

  it('a source that nobody wants any more is left', async () => {
    let isLeft = false;
    const { outcome } = await deliver('C: MAIL FROM:<alice@mail.test>\nS: 550 no', {
      message: {
        size: undefined,
        async *open() {
          try {
            for (;;) yield Buffer.alloc(PIECE_BYTES, 'x');
          } finally {
            isLeft = true;
          }
        },
      },
    });
    expect(outcome).toBeInstanceOf(RefusalError);
    expect(isLeft).toBe(true);
  });
});
