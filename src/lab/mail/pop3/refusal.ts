/** A -ERR, thrown by what carries a command out. */
export class Pop3Refusal extends Error {
  /** RFC 2449, section 8, and RFC 3206. */
  readonly code: 'AUTH' | 'IN-USE' | 'SYS/TEMP' | undefined;

  constructor(text: string, code?: Pop3Refusal['code']) {
    super(text);
    this.name = 'Pop3Refusal';
    this.code = code;
  }
}
