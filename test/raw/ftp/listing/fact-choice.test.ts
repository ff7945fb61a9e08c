import { describe, expect, it } from 'vitest';

import {
  chooseFacts,
  formatMlstFeature,
  parseFactChoice,
} from '../../../../src/raw/ftp/listing/fact-choice.ts';

describe('what a client asks for', () => {
  it.each([
    // RFC 3659, section 7.8: the size is offered, and not told unasked.
    ['MLST Type*;Size;Modify*;Perm*;Unique*;UNIX.mode;X.hidden;', 'MLST Type;Size;Modify;UNIX.mode;'],
    [' MLST type*;size*;modify*;UNIX.mode*;', undefined],
    ['mlst size*;create;perm;', undefined],
    ['MLST type*;unix.uid;unix.gid;', 'MLST type;unix.uid;unix.gid;'],
    ['MLST Type*;Size', 'MLST Type;Size;'],
    ['MLST', undefined],
    ['MLSTtype;', undefined],
  ])('of %j: %j', (feature, expected) => expect(chooseFacts(feature)).toBe(expected));
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
