import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fileMessage, MAX_HEADER_BYTES, streamMessage } from '../../../src/actions/mail/message-file.ts';
import { bodyOf, gather } from '../../contract/bodies.ts';
import { scratchFolder } from '../../helpers/scratch.ts';

const MESSAGE = 'From: a@x\n\nfirst\r\n\n.\nlast';

async function fileWith(content: string): Promise<string> {
  const path = join(scratchFolder(), 'mail.eml');
  await writeFile(path, content);
  return path;
}

describe('a message in a file', () => {
  it('is sent as it is, as often as it takes', async () => {
    const message = await fileMessage(await fileWith(MESSAGE));
    expect(message.size).toBe(MESSAGE.length);
    for (let time = 0; time < 2; time += 1) expect((await gather(message.open())).toString()).toBe(MESSAGE);
  });

  it('has its line ends changed where that is asked for, and a size that fits', async () => {
    const message = await fileMessage(await fileWith(MESSAGE), { crlf: true });
    const sent = 'From: a@x\r\n\r\nfirst\r\n\r\n.\r\nlast';
    expect((await gather(message.open())).toString()).toBe(sent);
    expect(message.size).toBe(sent.length);
  });

  it('tells its header, before it is opened', async () => {
    const message = await fileMessage(await fileWith(MESSAGE));
    expect((await message.header()).toString()).toContain('From: a@x\n\n');
    expect((await gather(message.open())).toString()).toBe(MESSAGE);
  });

  it('that is missing, or a folder', async () => {
    const folder = scratchFolder();
    for (const path of [folder, join(folder, 'nothing')]) {
      await expect(fileMessage(path)).rejects.toMatchObject({ code: 'read-file' });
    }
  });
});

describe('a message from a pipe', () => {
  it.each([
    ['at once', [MESSAGE]],
    ['in pieces', MESSAGE.split('')],
  ])('loses nothing to whoever looks at its header: %s', async (_, pieces) => {
    const message = streamMessage(bodyOf(...pieces));
    expect(message.size).toBeUndefined();
    expect((await message.header()).toString()).toMatch(/^From: a@x\n\n/);
    expect(await message.header()).toBe(await message.header());
    expect((await gather(message.open())).toString()).toBe(MESSAGE);
  });

  it('is all header where no empty line comes, and none where it is the first', async () => {
    expect((await streamMessage(bodyOf('From: a@x\n')).header()).toString()).toBe('From: a@x\n');
    expect((await streamMessage(bodyOf('\r', '\n', 'body')).header()).toString()).toBe('\r\n');
  });

  it('need not be asked for its header', async () => {
    expect((await gather(streamMessage(bodyOf('a\n'), { crlf: true }).open())).toString()).toBe('a\r\n');
  });

  it('whose header has no end is not read on and on', async () => {
    async function* endless() {
      for (;;) yield Buffer.alloc(64 * 1024, 'x');
    }
    await expect(streamMessage(endless()).header()).rejects.toMatchObject({ limit: 'MAX_HEADER_BYTES' });
    const longest = streamMessage(bodyOf(`${'x'.repeat(MAX_HEADER_BYTES - 2)}\n\n`));
    expect(await longest.header()).toHaveLength(MAX_HEADER_BYTES);
  });
});
