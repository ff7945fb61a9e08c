import { expect, test } from 'vitest';
import { DialogHost, type HostOptions } from '../../../src/actions/dialog/host.ts';
import { MessageConnection } from '../../../src/net/message-connection.ts';
import { ChatPerson } from '../../helpers/chat-person.ts';
import { memoryTransports } from '../../helpers/memory-transport.ts';

function host(options: Omit<HostOptions, 'person'>): { person: ChatPerson; host: DialogHost } {
  const person = new ChatPerson();
  return { person, host: new DialogHost({ person, ...options }) };
}

/** A client that says this, and closes. */
function client(text: string): MessageConnection {
  const [near, far] = memoryTransports();
  void far.write(Buffer.from(text)).then(() => far.close());
  return new MessageConnection(near, { framing: 'lenient' });
}

test('counts the connections, and asks after each whether to start again', async () => {
  const { person, host: both } = host({ ask: true });
  const first = both.serve(client('FIN'));
  await person.until('(the client has ended the dialogue)');
  expect(person.prompt).toBe('<S>tart again or <E>nd? ');
  person.type('what?', '', 's');
  expect(await first).toBe(true);
  person.type('e');
  expect(await both.serve(client('FIN'))).toBe(false);
  expect(person.shown).toEqual([
    '(connection 1 from memory:2)',
    'C> FIN',
    '(the client has ended the dialogue)',
    '(connection 2 from memory:2)',
    'C> FIN',
    '(the client has ended the dialogue)',
  ]);
});

test('nobody there to answer the question any more: the end', async () => {
  const { person, host: one } = host({ ask: true });
  person.type(undefined);
  expect(await one.serve(client(''))).toBe(false);
});

test('goes on without asking, up to the count', async () => {
  const { host: two } = host({ ask: false, count: 2 });
  expect([await two.serve(client('FIN')), await two.serve(client('FIN'))]).toEqual([true, false]);
});

test('ends when nothing more is typed in a dialogue, whatever the count', async () => {
  const { person, host: many } = host({ ask: false, count: 5 });
  person.type(undefined);
  expect(await many.serve(client('hello\n'))).toBe(false);
});

test('a client whose message has no end is the end of its dialogue alone', async () => {
  const { person, host: one } = host({ ask: false });
  expect(await one.serve(client(`a\n${'x'.repeat(70_000)}`))).toBe(true);
  expect(person.shown.at(-1)).toMatch(/^\(the dialogue has ended: .* more than /);
});
