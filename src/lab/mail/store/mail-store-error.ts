/** What a mail store cannot do; each server says it in its own protocol's words. */
export class MailStoreError extends Error {
  readonly code: 'missing' | 'exists' | 'refused' | 'full' | 'invalid-name';

  constructor(code: MailStoreError['code'], message: string) {
    super(message);
    this.name = 'MailStoreError';
    this.code = code;
  }
}
