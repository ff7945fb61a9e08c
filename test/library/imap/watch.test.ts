import type net from 'node:net';
import { describe, expect, it } from 'vitest';
import type { FolderEvent } from '../../../src/protocols/imap.ts';
import { startImapScript, summaryOf } from './script.ts';

describe('watching', () => {
  it('finds the UIDs of messages whose numbers shift', async () => {
    let tag = '';
    let rounds = 0;
    const asked: string[] = [];
    const idle = (idleTag: string, socket: net.Socket): void => {
      tag = idleTag;
      rounds += 1;
      // The flags of 3, which is 2 when 1 is gone; and 4 is new, which is then 3.
      const news = '* 3 FETCH (FLAGS (\\Flagged))\r\n* 1 EXPUNGE\r\n* 3 EXISTS\r\n';
      socket.write(rounds === 1 ? `+ idling\r\n${news}` : '+ idling\r\n');
    };
    const { open } = await startImapScript({
      IDLE: idle,
      DONE: (_, socket) => void socket.write(`${tag} OK\r\n`),
      FETCH: (fetchTag, socket, line) => {
        asked.push(line.split(' ')[2] ?? '');
        const uid =
          asked.length === 1 ? '* 3 FETCH (UID 30)' : '* 2 FETCH (UID 30 FLAGS (\\Flagged \\Recent))';
        socket.write(`${uid}\r\n${fetchTag} OK\r\n`);
      },
      'UID FETCH': (fetchTag, socket, line) => {
        asked.push(line.split(' ')[3] ?? '');
        socket.write(`${summaryOf(3, 31)}${fetchTag} OK\r\n`);
      },
    });
    const client = await open();
    await client.open('INBOX');
    const events: FolderEvent[] = [];
    for await (const event of client.watch()) {
      events.push(event);
      if (events.length === 3) break;
    }
    expect(events).toMatchObject([
      { kind: 'flags', uid: 30, flags: ['\\Flagged'] },
      { kind: 'gone', count: 1 },
      { kind: 'new', summary: { uid: 31, envelope: { subject: 's31' } } },
    ]);
    expect(asked).toEqual(['3', '2', '31:*']);
    expect(await client.folders()).toHaveLength(1);
  });

  it('ends when the server refuses to wait', async () => {
    const { open } = await startImapScript({ IDLE: '$ NO not here\r\n', FETCH: '$ OK\r\n' });
    const client = await open();
    await client.open('INBOX');
    const next = client.watch()[Symbol.asyncIterator]().next();
    await expect(next).rejects.toMatchObject({ code: 'command-refused', text: 'not here' });
    expect(await client.folders()).toHaveLength(1);
  });
});
