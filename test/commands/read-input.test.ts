import { PassThrough } from 'node:stream';
import { describe, expect, it, vi } from 'vitest';
import { readInput } from '../../src/commands/shared/input.ts';
import { netkitHttp } from '../helpers/netkit-http.ts';

describe('standard input', () => {
  it('is handed on chunk by chunk, as it comes', async () => {
    const stdin = new PassThrough();
    const input = readInput({ stdin, signal: new AbortController().signal });
    stdin.write('one');
    expect((await input.next()).value?.toString()).toBe('one');
    stdin.end('two');
    expect((await input.next()).value?.toString()).toBe('two');
    expect((await input.next()).done).toBe(true);
  });

  it('is waited for no longer once Ctrl-C has come, before the wait or in it', async () => {
    const stop = new AbortController();
    const [early, late] = [new PassThrough(), new PassThrough()];
    const waiting = readInput({ stdin: early, signal: stop.signal }).next();
    stop.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'aborted', message: 'interrupted' });
    const next = readInput({ stdin: late, signal: stop.signal }).next();
    await expect(next).rejects.toMatchObject({ code: 'aborted' });
  });

  it('that cannot be read says so', async () => {
    const stdin = new PassThrough();
    const reading = readInput({ stdin, signal: new AbortController().signal }).next();
    stdin.destroy(Object.assign(new Error('EIO: i/o error, read'), { code: 'EIO', syscall: 'read' }));
    await expect(reading).rejects.toMatchObject({
      code: 'read-file',
      message: 'cannot read standard input: EIO: i/o error, read',
    });
  });

  it('is closed when the rest of it is not wanted', async () => {
    const stdin = new PassThrough();
    stdin.write('one');
    for await (const chunk of readInput({ stdin, signal: new AbortController().signal })) {
      expect(Buffer.from(chunk).toString()).toBe('one');
      break;
    }
    await vi.waitFor(() => expect(stdin.destroyed).toBe(true));
  });
});

describe.each([
  ['-d', '@-'],
  ['-T', '-'],
])('a request whose body is read from a silent terminal (%s %s)', (...body) => {
  it.each(['--raw', '--library'])('exits with 130 at Ctrl-C (%s)', async (client) => {
    const stop = new AbortController();
    const stdin = new PassThrough();
    const argv = ['put', client, ...body, '--lab', 'http://shapes.test/echo'];
    const ran = netkitHttp(argv, { signal: stop.signal, stdin });
    // The command has begun to read once somebody listens.
    while (stdin.listenerCount('readable') === 0) await new Promise(setImmediate);
    stop.abort();
    expect(await ran).toMatchObject({ code: 130, stderr: 'netkit: interrupted\n' });
  });
});
