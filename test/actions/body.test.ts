import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TransportError } from '../../src/errors.ts';
import { bytesBody, fileBody, streamBody } from '../../src/actions/body.ts';
import { collect } from './http/fake-client.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'netkit-body-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('bytes in memory can be read again and again', async () => {
  const body = bytesBody('é');
  expect(body).toMatchObject({ size: 2, replayable: true });
  expect(await collect(body.open())).toEqual(await collect(body.open()));
});

describe('a file', () => {
  const write = async (name: string, content: Uint8Array | string) => {
    const path = join(folder, name);
    await writeFile(path, content);
    return path;
  };

  test('is streamed with its size known, and can be read again', async () => {
    const content = Buffer.alloc(600_000, 'abc');
    const body = await fileBody(await write('big', content));
    expect(body).toMatchObject({ size: 600_000, replayable: true });
    expect((await collect(body.open())).equals(content)).toBe(true);
    expect((await collect(body.open())).equals(content)).toBe(true);
  });

  test('may be empty', async () => {
    const body = await fileBody(await write('empty', ''));
    expect(body.size).toBe(0);
    expect(await collect(body.open())).toHaveLength(0);
  });

  test('that grew is sent as long as it was', async () => {
    const body = await fileBody(await write('log', 'one'));
    await writeFile(join(folder, 'log'), 'one two');
    expect((await collect(body.open())).toString()).toBe('one');
  });

  test('that shrank is an error, for its length has been sent', async () => {
    const path = await write('shrinking', Buffer.alloc(1000));
    const body = await fileBody(path);
    await truncate(path, 400);
    await expect(collect(body.open())).rejects.toThrow(
      expect.objectContaining({ code: 'read-file', message: expect.stringContaining('600 of 1000') }),
    );
  });

  test('that is missing, or a folder, is refused before anything is sent', async () => {
    await expect(fileBody(join(folder, 'missing'))).rejects.toThrow(/no such file/);
    await expect(fileBody(folder)).rejects.toThrow(/folder/);
    await expect(fileBody(folder)).rejects.toThrow(TransportError);
  });

  test('that disappears before it is opened is an error of the same kind', async () => {
    const path = await write('gone', 'x');
    const body = await fileBody(path);
    await rm(path);
    await expect(collect(body.open())).rejects.toThrow(expect.objectContaining({ code: 'read-file' }));
  });

  test('that is a device has no size and is read once', async () => {
    const body = await fileBody('/dev/null');
    expect(body).toMatchObject({ size: undefined, replayable: true });
    expect(await collect(body.open())).toHaveLength(0);
    expect(body.replayable).toBe(false);
  });
});

test('a stream is lost only once it has been opened', async () => {
  const body = streamBody(new Blob(['x']).stream());
  expect(body.replayable).toBe(true);
  expect((await collect(body.open())).toString()).toBe('x');
  expect(body.replayable).toBe(false);
});
