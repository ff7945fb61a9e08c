import { expect, test } from 'vitest';
import { strongValidatorOf } from '../../../src/actions/http/validators.ts';
import type { HttpField } from '../../../src/protocols/http.ts';

// RFC 9110, sections 8.8.3 and 8.8.2, have these.
const TAG: HttpField = ['ETag', '"xyzzy"'];
const WEAK: HttpField = ['ETag', 'W/"xyzzy"'];
const MODIFIED: HttpField = ['Last-Modified', 'Tue, 15 Nov 1994 12:45:26 GMT'];
const AT_ONCE: HttpField = ['Date', 'Tue, 15 Nov 1994 12:45:26 GMT'];
const LATER: HttpField = ['Date', 'Tue, 15 Nov 1994 12:45:27 GMT'];
const GZIP: HttpField = ['Content-Encoding', 'gzip'];

test.each<[string, HttpField[], string | undefined]>([
  ['a strong tag', [TAG], '"xyzzy"'],
  ['a strong tag before the date', [MODIFIED, LATER, TAG], '"xyzzy"'],
  ['a strong tag, which stands for a coding too', [TAG, GZIP], '"xyzzy"'],
  ['no weak tag', [WEAK], undefined],
  ['no date beside a weak tag', [WEAK, MODIFIED, LATER], undefined],
  ['a date of which the second is over', [MODIFIED, LATER], 'Tue, 15 Nov 1994 12:45:26 GMT'],
  ['no date within its second', [MODIFIED, AT_ONCE], undefined],
  ['no date without another to hold it against', [MODIFIED], undefined],
  ['no date where the coding may differ', [MODIFIED, LATER, GZIP], undefined],
  ['no date that is none', [['Last-Modified', 'yesterday'], LATER], undefined],
  ['nothing', [], undefined],
])('%s', (_, headers, validator) => {
  expect(strongValidatorOf(headers)).toBe(validator);
});
