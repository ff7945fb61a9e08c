import { describe, expect, it } from 'vitest';
import { createRecorder } from '../../src/transcript/recorder.ts';
import type { Entry, TlsFacts } from '../../src/transcript/types.ts';

const tls: TlsFacts = {
  version: 'TLSv1.3',
  cipher: 'TLS_AES_256_GCM_SHA384',
  subject: 'CN=localhost',
  issuer: 'CN=test',
  names: ['DNS:localhost'],
  validFrom: 'Jan  1 00:00:00 2026 GMT',
  validTo: 'Apr  1 00:00:00 2026 GMT',
  trusted: true,
};

describe('createRecorder', () => {
  it('hides what it is told to in both directions, wherever the bytes are cut, and in their order', () => {
    const lines: string[] = [];
    const recorder = createRecorder({
      client: 'raw',
      listeners: [
        (entry) => {
          lines.push('bytes' in entry ? `${entry.kind} ${Buffer.from(entry.bytes).toString()}` : entry.kind);
        },
      ],
    });
    const connection = recorder.connection('a.test', 80);
    connection.sent(Buffer.from('early sec-ret '));
    connection.hide(['sec-ret']);
    connection.sent(Buffer.from('a sec'));
    connection.sent(Buffer.from('-ret b'));
    connection.received(Buffer.from('echo sec'));
    connection.received(Buffer.from('-ret sec-'));
    connection.closed();
    expect(lines).toEqual([
      'sent early sec-ret ',
      'sent a ',
      'sent **** b',
      'received echo ',
      'received **** ',
      'received sec-',
      'closed',
    ]);
    // Of another connection, these are no secrets.
    recorder.connection('b.test', 80).sent(Buffer.from('sec-ret'));
    expect(lines.at(-1)).toBe('sent sec-ret');
  });

  it('hands on every kind of entry at once, with the time since the first connection was begun', () => {
    const entries: Entry[] = [];
    let time = 1000;
    const recorder = createRecorder({
      client: 'raw',
      listeners: [(entry) => entries.push(entry)],
      now: () => time,
    });
    time = 2000;
    const connection = recorder.connection('localhost', 443);
    time = 2001.5;
    connection.lookedUp('localhost', ['127.0.0.1']);
    connection.attempting('127.0.0.1:443');
    connection.attemptFailed('127.0.0.1:443', 'refused');
    connection.connected('127.0.0.1:50000', '127.0.0.1:443');
    connection.secured(tls);
    time = 2002;
    connection.sent(Buffer.from('a'));
    connection.received(Buffer.from('b'));
    connection.reused();
    connection.note('n');
    connection.ended('peer');
    connection.failed('why');
    connection.closed();

    const plain = { at: 1.5, connection: 1, client: 'raw', secure: false };
    const secure = { at: 2, connection: 1, client: 'raw', secure: true };
    expect(entries).toEqual([
      { ...plain, kind: 'lookup', host: 'localhost', addresses: ['127.0.0.1'] },
      { ...plain, kind: 'attempt', address: '127.0.0.1:443' },
      { ...plain, kind: 'attempt-failed', address: '127.0.0.1:443', reason: 'refused' },
      { ...plain, kind: 'connected', local: '127.0.0.1:50000', remote: '127.0.0.1:443' },
      { ...secure, at: 1.5, kind: 'secured', tls },
      { ...secure, kind: 'sent', bytes: Buffer.from('a') },
      { ...secure, kind: 'received', bytes: Buffer.from('b') },
      { ...secure, kind: 'reused' },
      { ...secure, kind: 'note', text: 'n' },
      { ...secure, kind: 'ended', by: 'peer' },
      { ...secure, kind: 'failed', reason: 'why' },
      { ...secure, kind: 'closed' },
    ]);
  });

  it('numbers connections in the order in which they are dialled, each with its own TLS state', () => {
    const seen: [number, boolean][] = [];
    const recorder = createRecorder({
      client: 'library',
      listeners: [(entry) => seen.push([entry.connection, entry.secure])],
    });
    const first = recorder.connection('a', 443);
    const second = recorder.connection('b', 80);
    first.secured(tls);
    second.closed();
    first.closed();
    expect(seen).toEqual([
      [1, true],
      [2, false],
      [1, true],
    ]);
  });

  it('says with every entry what a connection is for that has a role', () => {
    const entries: Entry[] = [];
    const recorder = createRecorder({ client: 'raw', listeners: [(entry) => entries.push(entry)] });
    recorder.connection('a', 21).sent(Buffer.from('x'));
    const data = recorder.connection('a', 4711, 'data');
    data.attempting('127.0.0.1:4711');
    data.received(Buffer.from('y'));
    expect(entries.map((entry) => [entry.kind, 'role' in entry ? entry.role : 'absent'])).toEqual([
      ['sent', 'absent'],
      ['attempt', 'data'],
      ['received', 'data'],
    ]);
  });

  it('drops a listener that throws, says so once, and goes on with the others', () => {
    const heard: string[] = [];
    const errors: unknown[] = [];
    const broken = new Error('disk full');
    const recorder = createRecorder({
      client: 'raw',
      listeners: [
        () => {
          throw broken;
        },
        (entry) => heard.push(entry.kind),
      ],
      onListenerError: (error) => errors.push(error),
    });
    const connection = recorder.connection('a', 80);
    connection.reused();
    connection.closed();
    expect(heard).toEqual(['reused', 'closed']);
    expect(errors).toEqual([broken]);
  });
});
