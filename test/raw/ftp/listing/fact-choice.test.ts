import { describe, expect, it } from 'vitest';

import {
  chooseFacts,
  formatMlstFeature,
  parseFactChoice,
} from '../../../../src/raw/ftp/listing/fact-choice.ts';

describe('what a client asks for', () => {
  it.each([
    // RFC 3659, section 7.8: the size is offered, and not told unasked.
    ['Type*;Size;Modify*;Perm*;Unique*;UNIX.mode;X.hidden;', 'MLST Type;Size;Modify;UNIX.mode;'],
    ['type*;size*;modify*;UNIX.mode*;', undefined],
    ['size*;create;perm;', undefined],
    ['type*;unix.uid;unix.gid;', 'MLST type;unix.uid;unix.gid;'],
    ['Type*;Size', 'MLST Type;Size;'],
    ['MLST', undefined],
    ['MLSTtype;', undefined],
  ])('of %j: %j', (offer, expected) => expect(chooseFacts(offer)).toBe(expected));
});

describe('what a server offers and tells', () => {
  it('has a star where it is told unasked', () => {
    expect(formatMlstFeature(['type', 'modify'])).toBe(
      'MLST type*;size;modify*;UNIX.mode;UNIX.owner;UNIX.group;',
    );
  });

  it.each([
    ['type;size;', ['type', 'size']],
    ['Size;TYPE;unix.MODE;perm;', ['type', 'size', 'UNIX.mode']],
    ['', []],
    ['no;such;fact', []],
  ])('is what a client chose by %j: %j', (argument, expected) => {
    expect(parseFactChoice(argument)).toEqual(expected);
  });
});
