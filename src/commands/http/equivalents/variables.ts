/** A text in which a secret is named instead of told: its pieces in order. */
export type Pieces = readonly Piece[];
export type Piece = string | { readonly variable: string };

/** The environment variables that stand for secrets, in the order in which they were asked for. */
export class Variables {
  readonly names: string[] = [];

  /** Each secret has one of its own: PASSWORD, PASSWORD_2, … */
  next(name: string): { readonly variable: string } {
    const number = 1 + this.names.filter((taken) => taken.replace(/_\d+$/, '') === name).length;
    const variable = number === 1 ? name : `${name}_${number}`;
    this.names.push(variable);
    return { variable };
  }
}

/** What the secret in such a header field is called, or `undefined` where there is none. */
export function variableForField(name: string): string | undefined {
  return FIELDS.get(name.toLowerCase());
}

const FIELDS: ReadonlyMap<string, string> = new Map([
  ['authorization', 'AUTHORIZATION'],
  ['proxy-authorization', 'PROXY_AUTHORIZATION'],
  ['cookie', 'COOKIES'],
]);
