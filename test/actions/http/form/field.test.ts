import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../../../src/errors.ts';
import { type FormField, parseFormField, parseFormString } from '../../../../src/actions/http/form/field.ts';

const field = (rest: Partial<FormField>): FormField => ({
  name: 'a',
  content: { text: 'b' },
  headers: [],
  ...rest,
});

describe('a part as -F describes it', () => {
  it.each<[string, Partial<FormField>]>([
    ['a=b', {}],
    ['=b', { name: '' }],
    ['a=', { content: { text: '' } }],
    ['a=b=c', { content: { text: 'b=c' } }],
    ['a=b,c', { content: { text: 'b,c' } }],
    ['a= b ', {}],
    ['a=\n\tb\r\n', {}],
    ['a=\u00a0b\u00a0', { content: { text: '\u00a0b\u00a0' } }],
    ['a=b;', {}],
    ['a="b;c"', { content: { text: 'b;c' } }],
    [String.raw`a="\"b\\\c"`, { content: { text: String.raw`"b\\c` } }],
    ['a="b', { content: { text: '"b' } }],
    [String.raw`a="b\"`, { content: { text: String.raw`"b\"` } }],
    ['a=@f', { content: { file: 'f', typed: false } }],
    ['a=@ f ', { content: { file: 'f', typed: false } }],
    ['a=@"f,g"', { content: { file: 'f,g', typed: false } }],
    ['a=<f,g', { content: { file: 'f,g', typed: true } }],
    ['a=@-;filename=x', { content: { file: '-', typed: false }, filename: 'x' }],
    ['a=b;filename="x;y" ;type=t/u', { filename: 'x;y', type: 't/u' }],
    ['a=b; TYPE=text/x; charset=utf-8 ; filename=x', { type: 'text/x; charset=utf-8', filename: 'x' }],
    ['a=b;type=text/x;type=y', { type: 'text/x;type=y' }],
    ['a=b;filename=x;filename=y', { filename: 'y' }],
    ['a=b;encoder=Base64', { encoder: 'base64' }],
    ['a=b;headers="X: y;z"', { headers: [{ line: 'X: y;z' }] }],
    ['a=b;headers=X: y;headers=@f;headers=<g', { headers: [{ line: 'X: y' }, { file: 'f' }, { file: 'g' }] }],
  ])('%s', (given, expected) => {
    expect(parseFormField(given)).toEqual(field(expected));
  });

  it.each([
    ['a', /no =/],
    ['', /no =/],
    ['a=(;type=multipart/mixed', /form within a form/],
    ['=)', /form within a form/],
    ['a=@b,c', /several files/],
    ['a=@b;type=t/u,c', /several files/],
    ['a=<b;filename=c', /no file name/],
    ['a=b;c', /after a ;/],
    ['a=b;filename=c;charset=d', /after a ;/],
    ['a=b;type=text', /not a media type/],
    ['a=b;type=', /not a media type/],
    ['a=b;encoder=quoted-printable', /base64, 8bit, binary/],
    ['a="b" c', /closing quote/],
  ])('%j is refused', (given, message) => {
    expect(() => parseFormField(given)).toThrow(UsageError);
    expect(() => parseFormField(given)).toThrow(message);
  });

  it('does not quote a content in its complaints', () => {
    expect(() => parseFormField('password=hunter2;x')).toThrow(expect.not.stringContaining('hunter2'));
  });

  it('takes any content in quotes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const quoted = text.replaceAll(/["\\]/g, String.raw`\$&`);
        expect(parseFormField(`a="${quoted}"`)).toEqual(field({ content: { text } }));
      }),
    );
  });

  it('either understands what it is given or says what is wrong with it', () => {
    const noise = fc.string({
      unit: fc.constantFrom('"', '\\', ';', ',', '=', '@', ' ', 'a', 'type=', 'filename=', 'headers='),
    });
    fc.assert(
      fc.property(noise, (given) => {
        try {
          parseFormField(given);
        } catch (error) {
          expect(error).toBeInstanceOf(UsageError);
        }
      }),
    );
  });
});

it('a part as --form-string describes it is all text', () => {
  expect(parseFormString('a=@b;type="c"')).toEqual(field({ content: { text: '@b;type="c"' } }));
  expect(() => parseFormString('a')).toThrow(UsageError);
});
