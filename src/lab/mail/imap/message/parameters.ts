/**
 * Values with parameters (RFC 2045, section 5.1): `text/plain; charset="utf-8"`. Names are in lower case; what RFC 2231 has
 * split or encoded (`name*0`) goes on as it is: clients put it together.
 */
import { FieldLexer } from './field-lexer.ts';

export interface Parameterized {
  /** In lower case. */
  readonly value: string;
  readonly parameters: readonly (readonly [name: string, value: string])[];
}

export function parseParameterized(text: string): Parameterized {
  const lexer = new FieldLexer(text);
  const value = lexer.word(';').toLowerCase();
  const parameters: [string, string][] = [];
  for (;;) {
    while (lexer.peek() !== '' && lexer.peek() !== ';') lexer.word(';');
    if (!lexer.take(';')) return { value, parameters };
    const name = lexer.word(';=').toLowerCase();
    if (name !== '' && lexer.take('=')) parameters.push([name, lexer.word(';')]);
  }
}
