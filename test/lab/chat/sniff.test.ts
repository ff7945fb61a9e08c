import { describe, expect, it } from 'vitest';
import { soundsLikeIrc } from '../../../src/lab/chat/sniff.ts';

const judge = (text: string): boolean | undefined => soundsLikeIrc(Buffer.from(text, 'latin1'));

describe('the first words of a client', () => {
  it.for([
    'NICK alice\r\n',
    'nick alice\r\n',
    'CAP LS 302\r\n',
    'Pass secret\n',
    'USER a 0 * :A',
    'USER\r\n',
    'CAP ',
  ])('are IRC: %j', (text) => expect(judge(text)).toBe(true));

  it.for([
    'hello',
    'nicknames, anyone?\n',
    'PASSWORD',
    'USERS',
    ' NICK alice',
    '\n',
    'FIN',
    '/nick a',
    '\x16\x03\x01',
    'CAPS',
    'cape',
    'n1ck',
    'NIC K',
  ])('are not: %j', (text) => expect(judge(text)).toBe(false));

  it.for(['', 'N', 'ni', 'PAS', 'CAP', 'NICK', 'user', 'c', 'P'])('may still be: %j', (text) =>
    expect(judge(text)).toBeUndefined(),
  );
});
