import { describe, expect, test, vi } from 'vitest';
import { Inbox } from '../../src/net/inbox.ts';

const chunk = (text: string): Uint8Array => Buffer.from(text);

describe('Inbox', () => {
  test('hands a chunk to a read that waits, and lets the socket go on', async () => {
    const inbox = new Inbox(() => {});
    const read = inbox.read();
    expect(inbox.reading).toBe(true);
    expect(inbox.deliver(chunk('a'))).toBe(true);
    expect(await read).toEqual(chunk('a'));
    expect(inbox.reading).toBe(false);
  });

  test('holds one chunk, stops the socket, and resumes it once the chunk is taken', async () => {
    const resume = vi.fn<() => void>();
    const inbox = new Inbox(resume);
    expect(inbox.quiet).toBe(true);
    expect(inbox.deliver(chunk('a'))).toBe(false);
    expect(inbox.quiet).toBe(false);
    expect(resume).not.toHaveBeenCalled();
    expect(await inbox.read()).toEqual(chunk('a'));
    expect(resume).toHaveBeenCalledOnce();
    expect(inbox.quiet).toBe(true);
  });

  test('with room for more, holds it in one piece, and stops the socket only when it is full', async () => {
    const resume = vi.fn<() => void>();
    const inbox = new Inbox(resume, 4);
    expect(inbox.deliver(chunk('ab'))).toBe(true);
    expect(inbox.deliver(chunk('c'))).toBe(true);
    expect(await inbox.read()).toEqual(chunk('abc'));
    expect(resume).not.toHaveBeenCalled();
    expect(inbox.deliver(chunk('abc'))).toBe(true);
    expect(inbox.deliver(chunk('de'))).toBe(false);
    expect(inbox.quiet).toBe(false);
    expect(await inbox.read()).toEqual(chunk('abcde'));
    expect(resume).toHaveBeenCalledOnce();
    expect(inbox.quiet).toBe(true);
    expect(inbox.deliver(chunk('f'))).toBe(true);
    expect(await inbox.read()).toEqual(chunk('f'));
    expect(resume).toHaveBeenCalledOnce();
  });

  test('gives what has come before it tells of the end', async () => {
    const inbox = new Inbox(() => {});
    inbox.deliver(chunk('last'));
    inbox.finish();
    expect(await inbox.read()).toEqual(chunk('last'));
    expect(await inbox.read()).toBeUndefined();
    expect(await inbox.read()).toBeUndefined();
  });

  test('ends a read that waits', async () => {
    const inbox = new Inbox(() => {});
    const read = inbox.read();
    inbox.finish();
    expect(await read).toBeUndefined();
    expect(inbox.quiet).toBe(false);
  });

  test('keeps to the first end: an orderly close is not turned into an error, nor the first error into another', async () => {
    const orderly = new Inbox(() => {});
    orderly.finish();
    orderly.finish(new Error('late'));
    expect(await orderly.read()).toBeUndefined();
    const failed = new Inbox(() => {});
    const read = failed.read();
    failed.finish(new Error('first'));
    failed.finish(new Error('second'));
    await expect(read).rejects.toThrow('first');
    await expect(failed.read()).rejects.toThrow('first');
  });

  test('refuses a second read beside one that waits', async () => {
    const inbox = new Inbox(() => {});
    const first = inbox.read();
    await expect(inbox.read()).rejects.toThrow('one read at a time');
    inbox.deliver(chunk('a'));
    expect(await first).toEqual(chunk('a'));
  });
});
