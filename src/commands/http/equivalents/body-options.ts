/** What makes up a request's body, besides -T. */
export const BODY_OPTIONS: ReadonlySet<string> = new Set(
  'data data-raw data-binary data-urlencode json form form-string'.split(' '),
);
