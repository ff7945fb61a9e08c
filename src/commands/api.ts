import type { Io } from '../terminal/io.ts';
import type { StoreContext } from './api/context.ts';
import { nearMiss, ofKind } from './api/near-miss.ts';
import {
  CART_OPTIONS,
  CARTS_OPTIONS,
  DELETE_OPTIONS,
  LOGIN_OPTIONS,
  PRODUCT_OPTIONS,
  PRODUCTS_OPTIONS,
  STORE_OPTIONS,
  USER_RECORD_OPTIONS,
  USERS_OPTIONS,
} from './api/options.ts';
import { serveVerb } from './api/serve-verb.ts';
import type { Arguments, Command, Example, Option, Verb } from './command.ts';
import { reportError } from './report.ts';
import { runCommand } from './run.ts';

interface StoreVerb extends Omit<Verb, 'run'> {
  /** Loaded when it is asked for. */
  load(): Promise<(context: StoreContext) => Promise<number>>;
}

const line = (rest: string, says: string): Example => ({ line: `netkit api ${rest} --lab`, says });

const READS: readonly StoreVerb[] = [
  {
    name: 'products',
    operands: '[id]',
    summary: 'Show the products, or one of them',
    options: PRODUCTS_OPTIONS,
    examples: [
      line('products --limit 3', 'the first three'),
      line('products 1 --raw --trace', 'one, by hand, with what crosses the wire'),
      line('products --category jewelery --sort desc', 'of a category, the last first'),
      line('products --fields description,rating.count', 'these members alone'),
      line('products --format csv', 'for a spreadsheet'),
    ],
    load: async () => (await import('./api/read.ts')).read('products'),
  },
  {
    name: 'categories',
    operands: '',
    summary: 'Show which categories products have',
    options: [],
    examples: [line('categories', 'one a line')],
    load: async () => (await import('./api/read.ts')).categories,
  },
  {
    name: 'carts',
    operands: '[id]',
    summary: 'Show the carts, or one of them',
    options: CARTS_OPTIONS,
    examples: [
      line('carts --user-id 1', 'whose they are'),
      line('carts --since 2020-01-01 --until 2020-02-29', 'from when they are'),
    ],
    load: async () => (await import('./api/read.ts')).read('carts'),
  },
  {
    name: 'users',
    operands: '[id]',
    summary: 'Show the users, or one of them',
    options: USERS_OPTIONS,
    examples: [line('users 1', 'with address and telephone')],
    load: async () => (await import('./api/read.ts')).read('users'),
  },
  {
    name: 'login',
    operands: '[user]',
    summary: 'Log a user in, and show the token',
    options: LOGIN_OPTIONS,
    examples: [line('login mor_2314', 'the password is in NETKIT_PASSWORD, or asked for')],
    load: async () => (await import('./api/login.ts')).login,
  },
];

/** What can be done to one thing of a kind. */
function changes(
  noun: 'product' | 'cart' | 'user',
  options: readonly Option[],
  fields: string,
  replaced: string,
): readonly StoreVerb[] {
  const resource = `${noun}s` as const;
  const load = async () => import('./api/write.ts');
  return [
    {
      name: `${noun} add`,
      operands: '',
      summary: `Add a ${noun} (POST)`,
      options,
      examples: [
        line(`${noun} add ${fields} --verify`, 'and ask again whether it was stored'),
        line(`${noun} add --data @record.json --explain`, 'of a file, with what the status means'),
      ],
      load: async () => (await load()).write('add', resource),
    },
    {
      name: `${noun} replace`,
      operands: '<id>',
      summary: `Put another ${noun} in the place of one (PUT)`,
      options,
      examples: [line(`${noun} replace 1 ${fields}`, 'what is not named is gone')],
      load: async () => (await load()).write('replace', resource),
    },
    {
      name: `${noun} update`,
      operands: '<id>',
      summary: `Change some of a ${noun} (PATCH)`,
      options,
      examples: [line(`${noun} update 1 ${replaced} --verify`, 'the rest stays')],
      load: async () => (await load()).write('update', resource),
    },
    {
      name: `${noun} delete`,
      operands: '<id>',
      summary: `Remove a ${noun} (DELETE)`,
      options: DELETE_OPTIONS,
      examples: [line(`${noun} delete 1 --verify`, 'is it really gone?')],
      load: async () => (await load()).write('remove', resource),
    },
  ];
}

const VERBS: readonly StoreVerb[] = [
  ...READS,
  ...changes(
    'product',
    PRODUCT_OPTIONS,
    '--title Lamp --price 19.5 --description Bright --category electronics --image https://shop.test/lamp.png',
    '--price 9.99',
  ),
  ...changes('cart', CART_OPTIONS, '--user-id 1 --date 2026-01-31 --item 3:2', '--item 3:5'),
  ...changes(
    'user',
    USER_RECORD_OPTIONS,
    '--username ada --email ada@mail.test --password --firstname Ada --lastname Lovelace --phone 1-234',
    '--email ada@mail.test',
  ),
];

export const command: Command = {
  name: 'api',
  summary: 'Speak with a store by REST: ask, add, change, verify; and run a store that really stores',
  verbs: [
    ...VERBS.map(({ load, options, ...described }) => ({
      ...described,
      options: [...options, ...STORE_OPTIONS],
      run: async (args: Arguments, io: Io) => {
        const [verb, { withStore }] = await Promise.all([load(), import('./api/context.ts')]);
        return withStore(args, io, verb);
      },
    })),
    serveVerb,
  ],
};

export async function run(argv: readonly string[], io: Io): Promise<number> {
  const kind = ofKind(argv, command);
  if (kind !== undefined) return runCommand(kind, ['--help'], io);
  const missed = nearMiss(argv, command);
  return missed === undefined ? runCommand(command, argv, io) : reportError(missed, io);
}
