/** Where the secret is in what an option was given, and a variable in its place. */
import { type Pieces, variableForField, type Variables } from './variables.ts';

/** `user:password`; without a colon, or without anything after it, there is no secret in it. */
export function namePassword(text: string, variable: string, variables: Variables): Pieces {
  const [, user = text, password] = /^([^:]*):(.*)$/s.exec(text) ?? [];
  return password ? [`${user}:`, variables.next(variable)] : [text];
}

/** `FILE:PASSWORD`, where a colon of the name is written `\:`. */
export function namePassphrase(text: string, variables: Variables): Pieces {
  const [, file, passphrase] = /^((?:[^:\\]|\\.)*):(.+)$/s.exec(text) ?? [];
  return file !== undefined && passphrase !== undefined
    ? [`${file}:`, variables.next('CERT_PASSWORD')]
    : [text];
}

/** `Name: value`, where the field is one for secrets. */
export function nameHeaderSecret(line: string, variables: Variables): Pieces {
  const [, name = '', value = ''] = /^([^:;]*):\s*(.*)$/s.exec(line) ?? [];
  const variable = variableForField(name);
  return variable === undefined || value === '' ? [line] : [`${name}: `, variables.next(variable)];
}
