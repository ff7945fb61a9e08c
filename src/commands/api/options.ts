import { inGroup, type Option } from '../command.ts';
import { PROXY_OPTIONS } from '../http/options/proxy.ts';
import { clientOptions, COMPARE_OPTIONS, SAYING_OPTIONS } from '../shared/client-options.ts';
import { USER_OPTIONS } from '../shared/credentials.ts';
import { NETWORK_OPTIONS, TIMEOUT_OPTIONS } from '../shared/network-options.ts';
import { TLS_OPTIONS } from '../shared/tls-options.ts';
import { TRACE_OPTIONS } from '../shared/tracing.ts';
import { REQUEST_TIMEOUT_S } from './defaults.ts';

/** What only whoever runs an https proxy of their own needs: `netkit http` has it. */
const LEFT_OUT = new Set(['proxy-cacert', 'proxy-insecure']);

/** Of every verb that asks a store. What curl has, too, keeps curl's name, letter and meaning. */
export const STORE_OPTIONS: readonly Option[] = [
  ...clientOptions('undici'),
  ...COMPARE_OPTIONS,
  ...inGroup('The store', [
    {
      name: 'base-url',
      kind: 'text',
      value: 'URL',
      summary: 'Where it is (https://fakestoreapi.com, or NETKIT_API_URL)',
    },
    {
      name: 'header',
      letter: 'H',
      kind: 'text',
      value: 'LINE',
      repeats: true,
      summary: 'A header field to send along, such as "Authorization: Bearer TOKEN"',
    },
  ]),
  ...inGroup('Output', [
    {
      name: 'format',
      kind: 'text',
      choices: ['text', 'json', 'csv'],
      summary: 'text is the default on a terminal, json in a pipe; csv is as RFC 4180 has it',
    },
    {
      name: 'fields',
      kind: 'text',
      value: 'PATH,PATH',
      summary: 'These members alone, such as description,rating.count',
    },
    {
      name: 'explain',
      kind: 'flag',
      summary: 'Show request and status on stderr, and what they mean',
    },
  ]),
  ...SAYING_OPTIONS,
  ...TIMEOUT_OPTIONS,
  ...inGroup('Connection', [
    {
      name: 'max-time',
      letter: 'm',
      kind: 'number',
      value: 'SECONDS',
      summary: `For everything together (${REQUEST_TIMEOUT_S} a request)`,
    },
    { name: 'timeout', kind: 'number', value: 'SECONDS', summary: 'The same' },
  ]),
  ...NETWORK_OPTIONS,
  ...PROXY_OPTIONS.filter(({ name }) => !LEFT_OUT.has(name)),
  ...TLS_OPTIONS,
  ...TRACE_OPTIONS,
];

const WHICH = 'Which ones';

const LIST_OPTIONS: readonly Option[] = inGroup(WHICH, [
  { name: 'limit', kind: 'number', value: 'N', summary: 'The first N' },
  { name: 'sort', kind: 'text', choices: ['asc', 'desc'], summary: 'By id' },
]);

export const PRODUCTS_OPTIONS: readonly Option[] = [
  ...LIST_OPTIONS,
  ...inGroup(WHICH, [{ name: 'category', kind: 'text', value: 'NAME', summary: 'Of this category alone' }]),
];

export const CARTS_OPTIONS: readonly Option[] = [
  ...LIST_OPTIONS,
  ...inGroup(WHICH, [
    { name: 'user-id', kind: 'number', value: 'N', summary: 'Of this user alone' },
    { name: 'since', kind: 'text', value: 'DATE', summary: 'From this day on, such as 2020-01-31' },
    { name: 'until', kind: 'text', value: 'DATE', summary: 'Up to this day, and with it' },
  ]),
];

export const USERS_OPTIONS = LIST_OPTIONS;

export const LOGIN_OPTIONS = USER_OPTIONS;

const VERIFY_OPTIONS: readonly Option[] = inGroup('Output', [
  {
    name: 'verify',
    kind: 'flag',
    summary: 'Ask again: was it really stored? Exit code 1 if it was not',
  },
]);

export const DELETE_OPTIONS = VERIFY_OPTIONS;

/** What the three kinds of things consist of: as flags, or all of it as JSON. */
const CONTENT = 'What is stored';

function contentOptions(...flags: readonly Omit<Option, 'group'>[]): readonly Option[] {
  return [
    ...inGroup(CONTENT, [
      ...flags,
      {
        name: 'data',
        letter: 'd',
        kind: 'text',
        value: 'JSON|@FILE',
        summary: 'As JSON; @- is stdin. What flags say comes before what stands in it',
      },
    ]),
    ...VERIFY_OPTIONS,
  ];
}

const text = (name: string, value: string, summary: string): Omit<Option, 'group'> => ({
  name,
  kind: 'text',
  value,
  summary,
});

export const PRODUCT_OPTIONS = contentOptions(
  text('title', 'TEXT', 'What it is called'),
  { name: 'price', kind: 'number', value: 'N', summary: 'What it costs, such as 13.50' },
  text('description', 'TEXT', 'What it is'),
  text('category', 'NAME', 'Where it belongs; netkit api categories lists them'),
  text('image', 'URL', 'What it looks like'),
);

export const CART_OPTIONS = contentOptions(
  { name: 'user-id', kind: 'number', value: 'N', summary: 'Whose it is' },
  text('date', 'DATE', 'Of which day, such as 2020-01-31'),
  {
    name: 'item',
    kind: 'text',
    value: 'PRODUCT:QUANTITY',
    repeats: true,
    summary: 'So many of the product with this id',
  },
);

export const USER_RECORD_OPTIONS = contentOptions(
  text('username', 'NAME', 'What they log in by'),
  text('email', 'ADDRESS', 'Where mail reaches them'),
  { name: 'password', kind: 'flag', summary: 'With a password: from NETKIT_PASSWORD, or asked for' },
  text('firstname', 'NAME', 'Their first name'),
  text('lastname', 'NAME', 'Their last name'),
  text('phone', 'NUMBER', 'Their telephone'),
);
