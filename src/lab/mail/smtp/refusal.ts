/** What smtp-server answers with where a handler fails: a reply (RFC 5321, section 4.2) with an enhanced status code (RFC 3463). */
export class SmtpRefusal extends Error {
  readonly responseCode: number;

  constructor(responseCode: number, enhanced: `${4 | 5}.${number}.${number}`, text: string) {
    super(`${enhanced} ${text}`);
    this.name = 'SmtpRefusal';
    this.responseCode = responseCode;
  }
}
