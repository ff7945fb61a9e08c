import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { Screen, widthOfScreen } from '../../src/terminal/screen.ts';

function outputOf(columns: number) {
  const written: string[] = [];
  const output = Object.assign(new PassThrough(), { columns }) as unknown as NodeJS.WriteStream;
  output.write = (text: string | Uint8Array) => {
    written.push(String(text));
    return true;
  };
  return { output, written };
}

it('writes at once what belongs together, also where drawing fails', () => {
  const { output, written } = outputOf(40);
  const screen = new Screen(output);
  screen.write('a');
  screen.together(() => {
    screen.write('b');
    screen.write(Buffer.from('ü'));
  });
  const fail = (): void => {
    screen.write('c');
    throw new Error('no');
  };
  expect(() => screen.together(fail)).toThrow('no');
  screen.write('d');
  expect(written).toEqual(['a', 'bü', 'c', 'd']);
});

it('is as wide as most where the terminal does not know', () => {
  expect([0, 40].map((columns) => widthOfScreen(outputOf(columns).output))).toEqual([80, 40]);
});
