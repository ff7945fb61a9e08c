import { describe, expect, it } from 'vitest';
import { LimitError, UsageError } from '../../../src/errors.ts';
import { composeEnvelope } from '../../../src/raw/smtp/envelope.ts';
import { findExtension, offeredMechanisms, sizeLimit } from '../../../src/raw/smtp/extensions.ts';

const POSTFIX = [
  'PIPELINING',
  'SIZE 30000000',
  'VRFY',
  'AUTH PLAIN LOGIN',
  '8BITMIME',
  'DSN',
  'SMTPUTF8',
  'CHUNKING',
];
const ENVELOPE = { from: 'alice@mail.test', to: ['bob@mail.test'] };

describe('what is offered', () => {
  it('is a keyword, in any case, with parameters', () => {
    expect(findExtension(['size 10', 'Pipelining '], 'PIPELINING')).toEqual([]);
    expect(findExtension(['XSIZE 10', 'SIZES'], 'SIZE')).toBeUndefined();
    expect(findExtension(['AUTH  PLAIN   LOGIN'], 'AUTH')).toEqual(['PLAIN', 'LOGIN']);
  });

  it.each([
    ['AUTH PLAIN LOGIN', ['PLAIN', 'LOGIN']],
    ['AUTH=LOGIN', ['LOGIN']],
    ['AUTH', []],
    ['X', []],
  ])('mechanisms: %s', (line, mechanisms) => {
    expect(offeredMechanisms([line])).toEqual(mechanisms);
  });

  // RFC 1870, section 3: 0 is no limit.
  it.each([
    ['SIZE 1000', 1000],
    ['SIZE 0', undefined],
    ['SIZE', undefined],
    ['SIZE -1', undefined],
    ['SIZE 1e3', undefined],
    ['SIZE 99999999999999999999', undefined],
  ])('a size: %s', (line, limit) => {
    expect(sizeLimit([line])).toBe(limit);
  });
});

describe('the commands of an envelope', () => {
  it('with all that postfix offers', () => {
    expect(composeEnvelope(POSTFIX, ENVELOPE, 320)).toEqual({
      mail: 'MAIL FROM:<alice@mail.test> SIZE=320 BODY=8BITMIME',
      recipients: [{ address: 'bob@mail.test', command: 'RCPT TO:<bob@mail.test>' }],
      pipelining: true,
      chunking: true,
    });
  });

  it('with a server that knows HELO only', () => {
    expect(composeEnvelope([], { from: '', to: ['bob@bücher.example'] }, 320)).toEqual({
      mail: 'MAIL FROM:<>',
      recipients: [{ address: 'bob@bücher.example', command: 'RCPT TO:<bob@xn--bcher-kva.example>' }],
      pipelining: false,
      chunking: false,
    });
  });

  it.each([
    [{ from: 'bérénice@mail.test', to: ['bob@mail.test'] }],
    [{ from: 'alice@mail.test', to: ['bob@mail.test', 'bob@bücher.example'] }],
  ])('SMTPUTF8 where one address needs it', (envelope) => {
    expect(composeEnvelope(POSTFIX, envelope, undefined).mail).toMatch(/> BODY=8BITMIME SMTPUTF8$/);
    expect(composeEnvelope(POSTFIX, ENVELOPE, undefined).mail).not.toContain('SMTPUTF8');
  });

  it('not for a message that is longer than the server takes', () => {
    expect(composeEnvelope(POSTFIX, ENVELOPE, 30_000_000).mail).toContain('SIZE=30000000');
    expect(() => composeEnvelope(POSTFIX, ENVELOPE, 30_000_001)).toThrow(LimitError);
    expect(composeEnvelope(['SIZE 0'], ENVELOPE, 30_000_001).mail).toContain('SIZE=30000001');
  });

  it.each([
    { from: 'a@b', to: [] },
    { from: 'a@b', to: [''] },
    { from: 'a@b\r\nDATA', to: ['c@d'] },
    { from: 'a@b', to: ['c@d>\r\nDATA\r\n'] },
  ])('not for $from to $to', (envelope) => {
    expect(() => composeEnvelope(POSTFIX, envelope, 1)).toThrow(UsageError);
  });
});
