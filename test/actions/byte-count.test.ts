import { describe, expect, test } from 'vitest';
import { parseByteCount } from '../../src/actions/byte-count.ts';
import { UsageError } from '../../src/errors.ts';
import { curl } from '../helpers/curl.ts';
import { testWith } from '../helpers/programs.ts';
import { startBareServer } from '../helpers/bare-server.ts';

const testWithCurl = testWith('curl');

const GOOD: readonly (readonly [string, number])[] = [
  ['0', 0],
  ['1000', 1000],
  ['512b', 512],
  ['200K', 204_800],
  ['1k', 1024],
  ['3m', 3_145_728],
  ['1G', 1_073_741_824],
  ['10g', 10_737_418_240],
];
const BAD = ['', 'x', 'K', '-1', '1.5M', '1kb', '1T', '1P', '1 k', '9000000000000M', '99999999999999999999'];

describe('a number of bytes', () => {
  test.each(GOOD)('%s is %i', (text, bytes) => {
    expect(parseByteCount(text, '--limit-rate')).toBe(bytes);
  });

  test.each(BAD)('%j is none, and the error names the option', (text) => {
    expect(() => parseByteCount(text, '--limit-rate')).toThrow(UsageError);
    expect(() => parseByteCount(text, '--limit-rate')).toThrow('--limit-rate');
  });

  test('ends where numbers are no longer exact', () => {
    expect(parseByteCount('9007199254740991', '-x')).toBe(Number.MAX_SAFE_INTEGER);
    expect(() => parseByteCount('9007199254740992', '-x')).toThrow('too much');
  });

  testWithCurl('curl takes and refuses the same', async () => {
    const server = await startBareServer('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
    const answers = [];
    for (const text of [...GOOD.map(([good]) => good), ...BAD]) {
      const { code } = await curl('--limit-rate', text, server.url.href);
      answers.push([text, code]);
    }
    expect(answers).toEqual([...GOOD.map(([text]) => [text, 0]), ...BAD.map((text) => [text, 2])]);
  });
});
