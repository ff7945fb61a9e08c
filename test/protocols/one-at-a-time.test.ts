import { describe, expect, test } from 'vitest';
import { OneAtATime } from '../../src/protocols/one-at-a-time.ts';
import { deferred } from '../helpers/deferred.ts';

const done = async (): Promise<string> => 'done';

describe('one thing at a time', () => {
  test('a second one is refused until the first has ended, however it does', async () => {
    const turn = new OneAtATime('POP3', () => false);
    const first = deferred();
    const going = turn.alone(async () => {
      await first.promise;
      throw new Error('no');
    });
    await expect(turn.alone(done)).rejects.toMatchObject({
      code: 'usage',
      message: 'a session of POP3 does one thing at a time',
    });
    expect(turn.isBusy).toBe(true);
    first.resolve();
    await expect(going).rejects.toThrow('no');
    expect(await turn.alone(done)).toBe('done');
  });

  test('what comes piece by piece keeps others away until it is released', async () => {
    const turn = new OneAtATime('IMAP', () => false);
    const release = turn.occupy();
    expect(() => turn.occupy()).toThrow('one thing at a time');
    release();
    expect(await turn.alone(done)).toBe('done');
  });

  test('of a session that is over, everything fails with the reason for that', async () => {
    let isOver = false;
    const turn = new OneAtATime('FTP', () => isOver);
    turn.occupy();
    isOver = true;
    const reason = new Error('the connection is gone');
    await expect(turn.alone(() => Promise.reject(reason))).rejects.toBe(reason);
  });
});
