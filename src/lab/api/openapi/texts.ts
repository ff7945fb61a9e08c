import type { Tag } from './types.ts';

export const TAGS: readonly Tag[] = [
  { name: 'products', description: 'What can be bought' },
  { name: 'carts', description: 'Who wants to buy what' },
  { name: 'users', description: 'Who buys' },
  { name: 'auth', description: 'Logging in' },
];

/** What a status means here. */
export const PROBLEMS: Readonly<Record<number, string>> = {
  304: 'It is as the client knows it',
  400: 'The query or the body is wrong; `errors` names each thing',
  401: 'The username or the password is wrong',
  404: 'There is no such thing',
  409: 'It is there already, or another has what only one may have',
  412: 'It is not the version that the client knows',
  413: 'The body is too large',
  415: 'The body is not of the right type',
  507: 'The store is full',
};

/** What fields of requests and answers are for. */
export const FIELDS: Readonly<Record<string, string>> = {
  ETag: 'Which version it is',
  Location: 'Where it is',
  Link: 'The first, previous, next and last page (RFC 8288), where the list has more than one or `limit` is given',
  'X-Total-Count': 'How many there are on all pages',
  'If-Match': 'Only if it is this version',
  'If-None-Match': 'Only if it is not this version; `*`: only if there is none',
};
