import { inGroup } from '../../command.ts';

/** Credentials and cookies. */
export const IDENTITY_OPTIONS = inGroup('Who we are', [
  {
    name: 'user',
    letter: 'u',
    kind: 'text',
    value: 'USER:PASSWORD',
    summary: 'Without the password, NETKIT_PASSWORD is read, or you are asked',
  },
  { name: 'oauth2-bearer', kind: 'text', value: 'TOKEN', summary: 'Bearer authentication' },
  { name: 'basic', kind: 'flag', summary: 'Basic authentication, unasked (the default)' },
  { name: 'digest', kind: 'flag', summary: 'Digest authentication, once the server asks for it' },
  { name: 'anyauth', kind: 'flag', summary: 'The best that the server offers, once it asks' },
  { name: 'netrc', letter: 'n', kind: 'flag', summary: 'Take user and password from ~/.netrc' },
  { name: 'netrc-optional', kind: 'flag', summary: 'The same, if there is one' },
  { name: 'netrc-file', kind: 'text', value: 'FILE', summary: 'Take them from this file' },
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
]);
