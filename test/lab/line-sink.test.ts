import { describe, expect, it } from 'vitest';
import { LineSink, MAX_WAITING_LENGTH, MAX_WAITING_LINES } from '../../src/lab/line-sink.ts';

describe('LineSink', () => {
  it('gathers lines into one write, with one under way at a time', async () => {
    const writes: { text: string; done: () => void }[] = [];
    let arrived = (): void => undefined;
    const sink = new LineSink((text, done) => {
      writes.push({ text, done });
      arrived();
    });
    const first = new Promise<void>((resolve) => (arrived = resolve));
    sink.add('one');
    sink.add('two');
    await first;
    sink.add('three');
    expect(writes.map(({ text }) => text)).toEqual(['one\ntwo\n']);
    writes[0]!.done();
    expect(writes.map(({ text }) => text)).toEqual(['one\ntwo\n', 'three\n']);
  });

  it('leaves lines out beyond MAX_WAITING_LINES and says how many', async () => {
    const text = await new Promise<string>((resolve) => {
      const sink = new LineSink((lines) => resolve(lines));
      for (let count = 0; count < MAX_WAITING_LINES + 3; count += 1) sink.add('x');
    });
    const lines = text.trimEnd().split('\n');
    expect(lines).toHaveLength(MAX_WAITING_LINES + 1);
    expect(lines.at(-1)).toBe('(3 lines left out)');
  });

  it('does so beyond MAX_WAITING_LENGTH, too', async () => {
    const half = 'x'.repeat(MAX_WAITING_LENGTH / 2 + 1);
    const text = await new Promise<string>((resolve) => {
      const sink = new LineSink((lines) => resolve(lines));
      for (let count = 0; count < 4; count += 1) sink.add(half);
    });
    expect(text).toBe(`${half}\n${half}\n(2 lines left out)\n`);
  });
});
