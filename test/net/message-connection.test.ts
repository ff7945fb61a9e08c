import { expect, test } from 'vitest';
import { TransportError } from '../../src/errors.ts';
import { MessageConnection, type MessageOptions } from '../../src/net/message-connection.ts';
import { memoryTransports } from '../helpers/memory-transport.ts';

function connect(options?: MessageOptions) {
  const [ours, peer] = memoryTransports();
  return { ours, peer, connection: new MessageConnection(ours, options) };
}

test('receives lines where nothing else is said, as bytes and as text', async () => {
  const { peer, connection } = connect();
  await peer.write(Buffer.from('hel'));
  const receiving = connection.receiveMessage();
  await peer.write(Buffer.from('lo\r\nGünther\n\n'));
  await peer.write(Buffer.of(0xff, 0x0a));
  expect(await receiving).toEqual(Uint8Array.from(Buffer.from('hello')));
  expect(await connection.receiveText()).toBe('Günther');
  expect(await connection.receiveText()).toBe('');
  expect(await connection.receiveText()).toBe('\u{fffd}');
});

test('sends messages, and what is none as it is', async () => {
  const { ours, connection } = connect({ framing: { lengthBytes: 2 } });
  await connection.sendMessage('Günther');
  await connection.sendMessage(Uint8Array.of(0xff));
  await connection.sendVerbatim('fin');
  await connection.sendVerbatim(Uint8Array.of(0));
  expect(ours.sent.bytes).toBe('\x00\x08G\xc3\xbcnther\x00\x01\xfffin\x00');
});

test('a message is the receiver’s own: the memory of a read is used again', async () => {
  const { peer, connection } = connect();
  await peer.write(Buffer.from('one\ntwo\n'));
  const first = await connection.receiveMessage();
  first?.fill(0x23);
  expect(await connection.receiveText()).toBe('two');
});

test('the last line needs no end, and behind it there is nothing', async () => {
  const { peer, connection } = connect();
  await peer.write(Buffer.from('one\ntwo'));
  await peer.end();
  expect(await connection.receiveText()).toBe('one');
  expect(await connection.receiveText()).toBe('two');
  expect(await connection.receiveText()).toBeUndefined();
  expect(await connection.receiveText()).toBeUndefined();
});

test('who has ended is still told things', async () => {
  const { ours, peer, connection } = connect();
  await peer.end();
  expect(await connection.receiveMessage()).toBeUndefined();
  await connection.sendMessage('goodbye');
  expect(ours.sent.bytes).toBe('goodbye\n');
  expect(ours.closedBy).toBeUndefined();
});

test('a message that is too long closes the connection', async () => {
  const { ours, peer, connection } = connect({ maxMessageBytes: 4 });
  await peer.write(Buffer.from('fives\n'));
  await expect(connection.receiveMessage()).rejects.toMatchObject({
    name: 'LimitError',
    limit: 'MAX_MESSAGE_BYTES',
  });
  expect(ours.closedBy?.reason).toMatchObject({ name: 'LimitError' });
});

test('a message that is cut off closes the connection', async () => {
  const { ours, peer, connection } = connect({ framing: { size: 4 } });
  await peer.write(Buffer.from('fourfi'));
  await peer.end();
  expect(await connection.receiveText()).toBe('four');
  await expect(connection.receiveMessage()).rejects.toMatchObject({ name: 'ProtocolError', code: 'partial' });
  expect(ours.closedBy?.reason).toMatchObject({ code: 'partial' });
});

test('a message that the framing cannot carry is not sent, and the connection goes on', async () => {
  const { ours, connection } = connect();
  await expect(connection.sendMessage('two\nlines')).rejects.toMatchObject({ name: 'UsageError' });
  await connection.sendMessage('one');
  expect(ours.sent.bytes).toBe('one\n');
});

test('a second reader is a mistake, and no harm to the first', async () => {
  const { peer, connection } = connect();
  const first = connection.receiveText();
  await expect(connection.receiveText()).rejects.toThrow('one receive at a time');
  await peer.write(Buffer.from('hello\n'));
  expect(await first).toBe('hello');
});

test('whoever waits while it is closed gets nothing, also of half a message', async () => {
  const { peer, connection } = connect({ framing: { size: 4 } });
  await peer.write(Buffer.from('fi'));
  const waiting = connection.receiveMessage();
  connection.close();
  expect(await waiting).toBeUndefined();
  expect(await connection.receiveMessage()).toBeUndefined();
});

test('whoever waits is told why it was closed, by the first reason', async () => {
  const { connection } = connect();
  const waiting = connection.receiveMessage();
  const reason = new TransportError('aborted', 'interrupted');
  connection.close(reason);
  connection.close();
  connection.close(new Error('another'));
  await expect(waiting).rejects.toBe(reason);
  await expect(connection.receiveMessage()).rejects.toBe(reason);
});

test('says where both ends are, ends one direction, and is closed with its scope', async () => {
  const { ours, peer, connection } = connect();
  {
    await using scoped = connection;
    expect([scoped.localAddress, scoped.remoteAddress]).toEqual(['memory:1', 'memory:2']);
    await scoped.end();
    expect(await peer.read()).toBeUndefined();
    await peer.write(Buffer.from('heard\n'));
    expect(await scoped.receiveText()).toBe('heard');
    expect(ours.closedBy).toBeUndefined();
  }
  expect(ours.closedBy).toEqual({ reason: undefined });
});
