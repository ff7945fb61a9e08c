import { describe, expect, it } from 'vitest';
import { toReply } from '../../../src/library/ftp/replies.ts';

describe('a reply of basic-ftp’s', () => {
  it.each([
    ['200 ok', 200, ['ok']],
    ['200', 200, ['']],
    [
      '220-Hello\n there\n220-230 files\n230-more\n220 ready',
      220,
      ['Hello', ' there', '230 files', '230-more', 'ready'],
    ],
  ])('is taken apart: %j', (message, code, lines) => {
    expect(toReply({ code, message })).toEqual({ code, lines });
  });
});
