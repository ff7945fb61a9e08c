import { inGroup, type Option } from '../../command.ts';
import { NETRC_OPTIONS, USER_OPTIONS } from '../../shared/credentials.ts';

/** Credentials and cookies. */
export const IDENTITY_OPTIONS: readonly Option[] = [
  ...USER_OPTIONS,
  ...inGroup('Who we are', [
    { name: 'oauth2-bearer', kind: 'text', value: 'TOKEN', summary: 'Bearer authentication' },
    { name: 'basic', kind: 'flag', summary: 'Basic authentication, unasked (the default)' },
    { name: 'digest', kind: 'flag', summary: 'Digest authentication, once the server asks for it' },
    { name: 'anyauth', kind: 'flag', summary: 'The best that the server offers, once it asks' },
  ]),
  ...NETRC_OPTIONS,
  ...inGroup('Who we are', [
    {
      name: 'cookie',
      letter: 'b',
      kind: 'text',
      value: 'NAME=VALUE|FILE',
      repeats: true,
      summary: 'Cookies to send, or a file that has them; empty: keep those that come',
    },
    {
      name: 'cookie-jar',
      letter: 'c',
      kind: 'text',
      value: 'FILE',
      summary: 'Write all cookies there in the end; - is stdout',
    },
    {
      name: 'junk-session-cookies',
      letter: 'j',
      kind: 'flag',
      summary: 'Leave out what a file has for a session only',
    },
  ]),
];
