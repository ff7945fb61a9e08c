/**
 * A message on its way (RFC 5321, section 3.3). With PIPELINING (RFC 2920) all that needs no answer goes out at once:
 *
 *     C: MAIL FROM:<alice@mail.test> SIZE=320 BODY=8BITMIME ┐
 *     C: RCPT TO:<bob@mail.test>                            │ one write
 *     C: RCPT TO:<nobody@mail.test>                         │
 *     C: DATA                                               ┘
 *     S: 250, 250, 550, 354
 *     C: the message, then a dot alone
 *     S: 250 queued as 4f2a
 *
 * With CHUNKING (RFC 3030) a short message is in that write, too, and nothing is waited for but the end:
 *
 *     C: BDAT 320 LAST, then 320 bytes
 *
 * A long one goes by DATA in any case, since BDAT has to know how many bytes follow, and whoever refuses it says so before.
 */
import { ProtocolError } from '../../errors.ts';
import type { MessageSource } from '../../protocols/mail.ts';
import { isTemporary, noRecipientLeft, smtpRefusalFor } from '../../protocols/smtp-refusals.ts';
import type { Delivery, SmtpReply } from '../../protocols/smtp.ts';
import { MESSAGE_END, MessageEncoder } from '../../wire/dot-stuffing.ts';
import { type Conversation, encodeCommand } from './conversation.ts';
import type { EnvelopeCommands } from './envelope.ts';
import { readAhead, type ReadAhead } from './pieces.ts';

/**
 * Commands that are sent before their replies are read: with more, both ends could wait for the other to read (RFC 2920, section
 * 3.1). As many replies fit into any socket's buffer.
 */
export const MAX_COMMANDS_AT_ONCE = 100;

/**
 * @throws RefusalError, after which the session goes on, but for `unavailable`; what the message's source throws, after which the
 *   connection has to be closed: half a message is at the server
 */
export async function sendMessage(
  conversation: Conversation,
  envelope: EnvelopeCommands,
  message: MessageSource,
): Promise<Delivery> {
  const ahead = await readAhead(message.open());
  try {
    return await transact(conversation, envelope, ahead);
  } finally {
    if (ahead.whole === undefined) await ahead.leave();
  }
}

async function transact(
  conversation: Conversation,
  envelope: EnvelopeCommands,
  message: ReadAhead,
): Promise<Delivery> {
  const { mail, recipients, chunking } = envelope;
  const counted = chunking && message.whole !== undefined;
  const encoder = new MessageEncoder({ dots: !counted });
  const chunk = counted ? encodeWhole(encoder, message.whole) : undefined;
  const opening = chunk === undefined ? 'DATA' : `BDAT ${chunk.length} LAST`;
  const commands = [mail, ...recipients.map(({ command }) => command)];
  const replies = await exchangeAll(conversation, commands, envelope.pipelining, {
    line: opening,
    data: chunk,
  });

  const opened = replies[commands.length];
  const [mailReply, ...recipientReplies] = replies.slice(0, commands.length);
  const answered = recipients.flatMap(({ address, command }, index) => {
    const reply = recipientReplies[index];
    return reply === undefined ? [] : [{ address, command, reply }];
  });
  const refused = answered
    .filter(({ reply }) => reply.code >= 400)
    .map(({ address, reply }) => ({ address, reply, temporary: isTemporary(reply) }));
  const accepted = answered.filter(({ reply }) => reply.code < 300).map(({ address }) => address);

  const senderRefused =
    mailReply !== undefined && mailReply.code >= 400 ? smtpRefusalFor(mail, mailReply) : undefined;
  if (senderRefused !== undefined && accepted.length > 0) {
    // Who takes recipients after that may take a message, too: nothing may be sent any more, not even an empty one.
    conversation.close(senderRefused);
    throw senderRefused;
  }
  if (accepted.length === 0) {
    // RFC 2920, section 3.1: a server may take a message for nobody, and then gets none.
    if (opened?.code === 354) {
      await conversation.send(MESSAGE_END);
      await conversation.reply('DATA');
    }
    if (senderRefused !== undefined) throw senderRefused;
    await reset(conversation);
    throw noRecipientLeft(refused);
  }
  const reply =
    chunk === undefined && opened?.code === 354
      ? await sendData(conversation, encoder, message)
      : (opened ?? mailReply);
  if (reply === undefined || (reply.code >= 300 && reply.code < 400)) {
    throw weirdReply(opening, reply);
  }
  if (reply.code >= 400) {
    await reset(conversation);
    throw smtpRefusalFor('DATA', reply);
  }
  return { accepted, refused, reply, bytes: encoder.length };
}

/**
 * The replies to the envelope's commands and to what opens the message; of that none where it was not sent, since nobody was left
 * to send it to.
 */
async function exchangeAll(
  conversation: Conversation,
  commands: readonly string[],
  pipelining: boolean,
  opening: { readonly line: string; readonly data: Uint8Array | undefined },
): Promise<readonly SmtpReply[]> {
  const all = [...commands, opening.line];
  const atOnce = pipelining ? MAX_COMMANDS_AT_ONCE : 1;
  const replies: SmtpReply[] = [];
  for (let start = 0; start < all.length; start += atOnce) {
    const group = all.slice(start, start + atOnce);
    const isLast = start + atOnce >= all.length;
    const isHopeless = replies[0] !== undefined && replies[0].code >= 300;
    if (isHopeless || (group.length === 1 && isLast && !replies.slice(1).some(({ code }) => code < 300)))
      break;
    const bytes: Uint8Array[] = group.map((line) => encodeCommand(line));
    if (isLast && opening.data !== undefined) bytes.push(opening.data);
    await conversation.send(Buffer.concat(bytes));
    for (const line of group) {
      const reply = await conversation.reply(line);
      const isData = line === 'DATA';
      if (reply.code >= 300 && reply.code < 400 && !isData) throw weirdReply(line, reply);
      if (reply.code < 300 && isData) throw weirdReply(line, reply);
      replies.push(reply);
    }
  }
  return replies;
}

/** @returns the reply to the message */
async function sendData(
  conversation: Conversation,
  encoder: MessageEncoder,
  message: ReadAhead,
): Promise<SmtpReply> {
  if (message.whole === undefined) {
    for await (const piece of message.pieces) await conversation.send(encoder.encode(piece));
    await conversation.send(Buffer.concat([encoder.finish(), MESSAGE_END]));
  } else {
    await conversation.send(Buffer.concat([encodeWhole(encoder, message.whole), MESSAGE_END]));
  }
  return conversation.reply('DATA');
}

/** What was said of a message that is given up would stand before the next one. */
async function reset(conversation: Conversation): Promise<void> {
  // Where the server has left meanwhile, its refusal is still what is to be told; the next command says that it is gone.
  await conversation.exchange('RSET').catch(() => {});
}

function encodeWhole(encoder: MessageEncoder, whole: Uint8Array): Uint8Array {
  return Buffer.concat([encoder.encode(whole), encoder.finish()]);
}

function weirdReply(command: string, reply: SmtpReply | undefined): ProtocolError {
  return new ProtocolError('weird-reply', `the server answers ${command} with ${reply?.code ?? 'nothing'}`, {
    source: 'RFC 5321, section 4.3.2',
  });
}
