import { describe, expect, test } from 'vitest';
import { type DialogEnd, joinDialog, serveDialog } from '../../../src/actions/dialog/dialog.ts';
import { Typing } from '../../../src/actions/dialog/typing.ts';
import { MessageConnection } from '../../../src/net/message-connection.ts';
import { ChatPerson } from '../../helpers/chat-person.ts';
import { memoryTransports, type MemoryTransport, readUntil } from '../../helpers/memory-transport.ts';

const GREETING = 'You are connected. Send your messages.';

function connect(transport: MemoryTransport) {
  const person = new ChatPerson();
  const connection = new MessageConnection(transport, { framing: 'lenient' });
  return { person, connection, typing: new Typing(person) };
}

function pair() {
  const [near, far] = memoryTransports();
  return { server: connect(near), client: connect(far), near, far };
}

/** Both sides; the client closes its connection in the end, as it does in a program. */
function talk({ server, client }: ReturnType<typeof pair>): Promise<readonly DialogEnd[]> {
  const joined = joinDialog(client).finally(() => client.connection.close());
  return Promise.all([serveDialog(server), joined]);
}

describe('two ends of it', () => {
  test('talk turn by turn, until the client says FIN', async () => {
    const both = pair();
    const { server, client, near, far } = both;
    server.person.type('Good evening to you', '');
    client.person.type('Good evening', '', 'fIn');
    expect(await talk(both)).toEqual(['they', 'we']);
    expect(server.person.shown).toEqual(['C> Good evening', 'C> fIn']);
    expect(client.person.shown).toEqual([`S> ${GREETING}`, 'S> Good evening to you']);
    // Lines in both directions, but for the last words; the empty line that was typed is not among them.
    expect(near.sent.bytes).toBe(`${GREETING}\nGood evening to you\nfin`);
    expect(far.sent.bytes).toBe('Good evening\nfIn');
  });

  test('until the server says it', async () => {
    const both = pair();
    const { server, client } = both;
    server.person.type('FIN');
    client.person.type('hello');
    expect(await talk(both)).toEqual(['we', 'they']);
    expect(client.person.shown).toEqual([`S> ${GREETING}`, 'S> fin']);
  });

  test('until nothing more is typed: the answer to the last line is waited for', async () => {
    const both = pair();
    const { server, client } = both;
    server.person.type('yes?');
    client.person.type('hello', undefined);
    expect(await talk(both)).toEqual(['they', 'no more input']);
    expect(server.person.shown).toEqual(['C> hello', 'C> FIN']);
    expect(client.person.shown).toEqual([`S> ${GREETING}`, 'S> yes?']);
  });

  test('have a prompt while it is their turn, and only then', async () => {
    const both = pair();
    const { server, client } = both;
    const ended = talk(both);
    await client.person.until(`S> ${GREETING}`);
    expect([server.person.prompt, client.person.prompt]).toEqual(['', 'C> ']);
    client.person.type('hello');
    await server.person.until('C> hello');
    expect([server.person.prompt, client.person.prompt]).toEqual(['S> ', '']);
    server.person.type('fin');
    await ended;
    expect([server.person.prompt, client.person.prompt]).toEqual(['', '']);
  });
});

describe('the server', () => {
  test('gets on with a program that sends no line ends, and sends it none', async () => {
    const [near, far] = memoryTransports();
    const server = connect(near);
    const end = serveDialog(server);
    await readUntil(far, GREETING);
    await far.write(Buffer.from('bonsoir'));
    server.person.type('bonsoir à vous');
    await readUntil(far, 'vous');
    await far.write(Buffer.from('FIN'));
    await readUntil(far, 'fin');
    far.close();
    expect(await end).toBe('they');
    expect(Buffer.from(near.sent.bytes, 'latin1').toString()).toBe(`${GREETING}\nbonsoir à vousfin`);
    expect(server.person.shown).toEqual(['C> bonsoir', 'C> FIN']);
  });

  test.for([
    ['an empty message', '\r\n'],
    ['a FIN with a line end', 'FIN\r\n'],
    ['FIN in small letters', 'fin\n'],
  ])('takes %s for the end', async ([, bytes]) => {
    const [near, far] = memoryTransports();
    const end = serveDialog(connect(near));
    await far.write(Buffer.from(bytes ?? ''));
    await readUntil(far, 'fin');
    far.close();
    expect(await end).toBe('they');
  });

  test('notices in the midst of its own turn that the client has gone, and shows what is said out of turn', async () => {
    const [near, far] = memoryTransports();
    const server = connect(near);
    const end = serveDialog(server);
    await far.write(Buffer.from('one\ntwo\n'));
    await server.person.until('C> two');
    expect(server.person.prompt).toBe('S> ');
    far.close();
    expect(await end).toBe('they');
  });

  test('does not wait for ever for a client that does not close', async () => {
    const [near, far] = memoryTransports();
    let waited = 0;
    const clock = {
      now: () => 0,
      async sleep(ms: number) {
        waited += ms;
      },
    };
    const end = serveDialog({ ...connect(near), clock });
    await far.write(Buffer.from('FIN'));
    expect(await end).toBe('they');
    expect(waited).toBe(1000);
  });

  test('fails with what broke the connection', async () => {
    const [near] = memoryTransports();
    const server = connect(near);
    const end = serveDialog(server);
    near.close(new Error('reset'));
    await expect(end).rejects.toThrow('reset');
    expect(server.person.prompt).toBe('');
  });
});

test('a line that was typed into the end of one dialogue belongs to the next', async () => {
  const person = new ChatPerson();
  const typing = new Typing(person);
  const [near, far] = memoryTransports();
  const end = serveDialog({
    connection: new MessageConnection(near, { framing: 'lenient' }),
    person,
    typing,
  });
  await far.write(Buffer.from('hello\n'));
  await person.until('C> hello');
  far.close();
  await end;
  person.type('late');
  expect(await typing.next()).toBe('late');
});
