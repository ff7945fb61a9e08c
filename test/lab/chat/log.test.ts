import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ChatEvent, Member } from '../../../src/actions/chat/exchange.ts';
import { ChatLog, logLine } from '../../../src/lab/chat/log.ts';
import { scratchFolder } from '../../helpers/scratch.ts';

const alice: Member = { id: '1', name: 'alice', address: '192.0.2.7:50123', since: 0 };
const AT = Date.UTC(2026, 0, 31, 12, 0, 0, 250);

describe('a line of the log', () => {
  it.for<[ChatEvent, string | undefined]>([
    [
      { kind: 'said', room: '#lobby', from: alice, text: 'hello', manner: 'speech' },
      '2026-01-31T12:00:00.250Z #lobby alice> hello',
    ],
    [
      { kind: 'joined', room: '#lobby', member: alice },
      '2026-01-31T12:00:00.250Z #lobby server> alice (192.0.2.7:50123) joined #lobby',
    ],
    [
      { kind: 'gone', rooms: ['#a', '#b'], member: alice, reason: 'bye' },
      '2026-01-31T12:00:00.250Z #a,#b server> alice left (bye)',
    ],
    [{ kind: 'gone', rooms: [], member: alice, reason: '' }, '2026-01-31T12:00:00.250Z - server> alice left'],
    [{ kind: 'whispered', to: '2', from: alice, text: 'psst', manner: 'speech' }, undefined],
    [{ kind: 'invited', to: '2', from: alice, room: '#a' }, undefined],
  ])('of %j', ([event, line]) => expect(logLine(event, AT)).toBe(line));

  it('is one line, with nothing in it that a terminal obeys', () => {
    const text = 'a\n2026 #lobby bob> b\x1b[2J\u202e';
    const line = logLine({ kind: 'said', room: '#lobby', from: alice, text, manner: 'speech' }, AT);
    expect(line).toBe('2026-01-31T12:00:00.250Z #lobby alice> a\\u{a}2026 #lobby bob> b\\u{1b}[2J\\u{202e}');
  });
});

describe('the file', () => {
  it('is added to, and nobody else may read it', async () => {
    const path = join(scratchFolder(), 'chat.log');
    for (const line of ['one', 'two']) {
      const log = await ChatLog.open(path, expect.unreachable);
      log.add(line);
      await log.close();
    }
    expect(readFileSync(path, 'utf8')).toBe('one\ntwo\n');
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('has all that was added while it was written', async () => {
    const path = join(scratchFolder(), 'chat.log');
    writeFileSync(path, '');
    const log = await ChatLog.open(path, expect.unreachable);
    const lines = Array.from({ length: 500 }, (_, index) => `line ${index}`);
    for (const line of lines) {
      log.add(line);
      if (line.endsWith('00')) await new Promise((resolve) => setImmediate(resolve));
    }
    await log.close();
    expect(readFileSync(path, 'utf8')).toBe(`${lines.join('\n')}\n`);
  });

  it('is refused where it cannot be', async () => {
    const path = join(scratchFolder(), 'no', 'such', 'folder');
    await expect(ChatLog.open(path, expect.unreachable)).rejects.toMatchObject({ code: 'write-file' });
  });

  // Linux has a file that is a full disk.
  it.skipIf(process.platform !== 'linux')('says once that it has no room, and goes on', async () => {
    const troubles: string[] = [];
    const log = await ChatLog.open('/dev/full', (trouble) => troubles.push(trouble));
    for (let count = 0; count < 3; count += 1) {
      log.add('line');
      await new Promise((resolve) => setImmediate(resolve));
    }
    await log.close();
    expect(troubles).toEqual([expect.stringContaining('ENOSPC') as string]);
  });
});
