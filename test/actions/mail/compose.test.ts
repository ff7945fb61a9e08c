import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import PostalMime from 'postal-mime';
import { describe, expect, it } from 'vitest';
import { composeMessage, type MessageParts } from '../../../src/actions/mail/compose.ts';
import { gather, sha256 } from '../../contract/bodies.ts';
import { scratchFolder } from '../../helpers/scratch.ts';

const PARTS = {
  from: 'Alice <alice@mail.test>',
  to: ['bob@mail.test'],
  subject: 'hello',
  text: 'first\nsecond\n',
} as const satisfies MessageParts;

async function composed(parts: Partial<MessageParts> = {}) {
  const { message, envelope } = await composeMessage({ ...PARTS, ...parts });
  const bytes = await gather(message.open());
  return { message, envelope, bytes, text: bytes.toString('latin1'), parsed: await PostalMime.parse(bytes) };
}

/** Of the header, unfolded. */
function field(text: string, name: string): string | undefined {
  const [head = ''] = text.split('\r\n\r\n', 1);
  const lines = head.replace(/\r\n[ \t]/g, ' ').split('\r\n');
  return lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
}

describe('a composed message', () => {
  it('has what it was made of, in lines of ASCII that end in CR LF', async () => {
    const { text, parsed, message, bytes } = await composed({
      cc: ['Carol <carol@mail.test>'],
      replyTo: 'list@mail.test',
      date: new Date('2026-01-02T03:04:05Z'),
      messageId: '<1@mail.test>',
    });
    expect(parsed).toMatchObject({
      from: { name: 'Alice', address: 'alice@mail.test' },
      to: [{ address: 'bob@mail.test' }],
      cc: [{ name: 'Carol', address: 'carol@mail.test' }],
      replyTo: [{ address: 'list@mail.test' }],
      subject: 'hello',
      messageId: '<1@mail.test>',
      text: 'first\nsecond\n',
    });
    expect(field(text, 'Date')).toBe('Fri, 02 Jan 2026 03:04:05 +0000');
    expect(field(text, 'MIME-Version')).toBe('1.0');
    expect(text).toMatch(/^[\r\n -~]+$/);
    expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    expect(message.size).toBe(bytes.length);
  });

  it('tells nobody who else is to have it', async () => {
    const { text, envelope } = await composed({ bcc: ['Dora <dora@mail.test>, e@mail.test'] });
    expect(envelope).toEqual({
      from: 'alice@mail.test',
      to: ['bob@mail.test', 'dora@mail.test', 'e@mail.test'],
    });
    expect(text).not.toMatch(/dora|bcc/i);
  });

  it('needs nobody in To', async () => {
    const { to: _, ...parts } = PARTS;
    const { envelope } = await composeMessage({ ...parts, bcc: ['b@mail.test'] });
    expect(envelope.to).toEqual(['b@mail.test']);
  });

  it('says words of all languages', async () => {
    const { text, parsed, envelope } = await composed({
      from: 'Jürgen Groß <j@bücher.test>',
      to: ['日本太郎 <taro@mail.test>, Team: "ü, ö" <u@mail.test>;'],
      subject: 'Grüße 日本 '.repeat(20).trim(),
      text: 'übermäßig\n',
      headers: [['X-Note', 'für alle']],
    });
    expect(parsed).toMatchObject({
      from: { name: 'Jürgen Groß' },
      to: [{ name: '日本太郎' }, { name: 'Team', group: [{ name: 'ü, ö', address: 'u@mail.test' }] }],
      subject: 'Grüße 日本 '.repeat(20).trim(),
      text: 'übermäßig\n',
    });
    // RFC 5890: in a header without SMTPUTF8, a domain is ASCII; the envelope leaves that to who sends it.
    expect(field(text, 'From')).toContain('<j@xn--bcher-kva.test>');
    expect(field(text, 'Message-ID')).toMatch(/^<\w+@xn--bcher-kva\.test>$/);
    expect(envelope).toEqual({ from: 'j@bücher.test', to: ['taro@mail.test', 'u@mail.test'] });
    expect(text).toMatch(/^[\r\n -~]+$/);
    expect(Math.max(...text.split('\r\n').map((line) => line.length))).toBeLessThanOrEqual(78);
  });

  it('keeps fields of its own, in their order and spelling, long ones folded', async () => {
    const { text } = await composed({
      headers: [
        ['X-b', '2'],
        ['x-A', 'one two '.repeat(30).trim()],
        ['X-b', '1'],
        ['Date', 'Thu, 1 Jan 1970 00:00:00 +0000'],
        ['List-ID', '<x.mail.test>'],
      ],
    });
    expect(text.match(/^X-b: .*$/gm)).toEqual(['X-b: 2', 'X-b: 1']);
    expect(field(text, 'x-A')).toBe('one two '.repeat(30).trim());
    expect(text.match(/^Date: .*$/gm)).toEqual(['Date: Thu, 1 Jan 1970 00:00:00 +0000']);
    expect(field(text, 'List-ID')).toBe('<x.mail.test>');
  });

  it('is the same each time that it is opened', async () => {
    const { message, bytes } = await composed({
      html: '<p>hello</p>',
      attachments: [{ name: 'a.txt', content: 'x' }],
    });
    expect((await gather(message.open())).equals(bytes)).toBe(true);
  });

  it('comes as text, as a page, or as both', async () => {
    const both = await composed({ html: '<p>hello</p>' });
    expect(field(both.text, 'Content-Type')).toMatch(/^multipart\/alternative/);
    expect([both.parsed.text?.trim(), both.parsed.html?.trim()]).toEqual(['first\nsecond', '<p>hello</p>']);
    const { text: _, ...parts } = PARTS;
    const page = await PostalMime.parse(
      await gather((await composeMessage({ ...parts, html: '<b>x</b>' })).message.open()),
    );
    expect(page.html).toContain('<b>x</b>');
  });
});

describe('an attachment', () => {
  it('arrives as it was, under its name', async () => {
    const path = join(scratchFolder(), 'data');
    const content = Buffer.from(Array.from({ length: 100_000 }, (_, at) => (at * 7919) % 256));
    await writeFile(path, content);
    const { parsed, message, bytes } = await composed({
      attachments: [
        { name: 'Übersicht "2026"; 日本.pdf', path },
        { name: 'bare.txt', content: 'a\nb\rc\r\n.\n', type: 'text/plain; charset=utf-8' },
        { name: 'none', content: '' },
      ],
    });
    const [first, second, third] = parsed.attachments;
    expect(first).toMatchObject({ filename: 'Übersicht "2026"; 日本.pdf', mimeType: 'application/pdf' });
    expect(sha256(new Uint8Array(first?.content as ArrayBuffer))).toBe(sha256(content));
    expect(second).toMatchObject({ filename: 'bare.txt', mimeType: 'text/plain' });
    expect(Buffer.from(second?.content as ArrayBuffer).toString()).toBe('a\nb\rc\r\n.\n');
    expect(third?.filename).toBe('none');
    expect(message.size).toBe(bytes.length);
  });

  it('may be a message, which stands there as it is', async () => {
    const inner = 'Subject: inner\r\n\r\nfrom within\r\n';
    const { text, message } = await composed({ attachments: [{ name: 'mail.eml', content: inner }] });
    expect(text).toContain(inner);
    expect(message.size).toBeUndefined();
  });

  // A line of base64 holds 57 bytes.
  it.each([0, 1, 56, 57, 58, 114, 115])('of %i bytes has the size that was told beforehand', async (size) => {
    const attachments = [{ name: 'a.bin', content: Buffer.alloc(size, 7) }];
    const { message } = await composeMessage({ ...PARTS, attachments });
    expect(message.size).toBe((await gather(message.open())).length);
  });

  it('is part of a size that is known beforehand', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 500 }), { maxLength: 3 }), async (contents) => {
        const attachments = contents.map((content, at) => ({ name: `${at}.bin`, content }));
        const { message } = await composeMessage({ ...PARTS, attachments });
        expect(message.size).toBe((await gather(message.open())).length);
      }),
      { numRuns: 40 },
    );
  });

  it('that cannot be read is told of before anything is sent', async () => {
    const composing = composed({
      attachments: [{ name: 'x', path: join(scratchFolder(), 'missing') }],
    });
    await expect(composing).rejects.toMatchObject({ code: 'read-file' });
  });

  it('that is left in the middle lets go of its file', async () => {
    let left = false;
    const { message } = await composeMessage({
      ...PARTS,
      attachments: [{ name: 'x', content: Buffer.alloc(1e6) }],
    });
    for await (const _ of message.open()) {
      left = true;
      break;
    }
    expect(left).toBe(true);
  });

  it('is never whole in memory', async () => {
    const path = join(scratchFolder(), 'big');
    const size = 50 * 1024 * 1024;
    await writeFile(path, Buffer.alloc(size));
    const { message } = await composeMessage({ ...PARTS, attachments: [{ name: 'big.bin', path }] });
    const before = process.memoryUsage().arrayBuffers;
    let bytes = 0;
    let most = 0;
    for await (const chunk of message.open()) {
      bytes += chunk.length;
      most = Math.max(most, process.memoryUsage().arrayBuffers - before);
    }
    expect(bytes).toBe(message.size);
    expect(most).toBeLessThan(size / 2);
  });
});

describe('parts that cannot be said', () => {
  it.each<[string, Partial<MessageParts>]>([
    ['another field in a subject', { subject: 'x\r\nBcc: eve@mail.test' }],
    ['another field in an address', { from: 'a@mail.test\nBcc: eve@mail.test' }],
    ['another field in a display name', { to: ['"a\r\nBcc: eve@mail.test" <a@mail.test>'] }],
    ['another field in Reply-To', { replyTo: 'a@mail.test\r\nX: y' }],
    ['another field in a field', { headers: [['X', 'a\nb: c']] }],
    ['another field in its name', { headers: [['X\r\nB', 'c']] }],
    ['a name with a colon', { headers: [['X:Bcc', 'c']] }],
    ['Bcc by hand', { headers: [['bcc', 'eve@mail.test']] }],
    ['how it is encoded', { headers: [['Content-Type', 'text/html']] }],
    ['a line end in a message id', { messageId: '<a@b>\r\nX: y' }],
    ['a NUL in a subject', { subject: 'a\0b' }],
    ['a line end in an attachment’s name', { attachments: [{ name: 'a\r\nb', content: '' }] }],
    ['a line end in its type', { attachments: [{ name: 'a', content: '', type: 'text/plain;\r\nX: y' }] }],
    ['what is no type', { attachments: [{ name: 'a', content: '', type: 'pdf' }] }],
    ['nobody to send it', { from: '' }],
    ['nobody to send it to', { to: [] }],
    ['what is no address', { to: ['bob'] }],
  ])('are refused: %s', async (_, parts) => {
    await expect(composeMessage({ ...PARTS, ...parts })).rejects.toMatchObject({ name: 'UsageError' });
  });
});
