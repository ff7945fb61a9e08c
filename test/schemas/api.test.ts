import { API_OUTPUTS } from '../../schemas/api.ts';
import { useLab } from '../helpers/use-lab.ts';
import { startStandIn } from '../commands/api/netkit-api.ts';
import { exercise, type Exercise } from './exercise.ts';
import { netkitJson } from './run-netkit.ts';

// Its authority is shared by all that `--lab` starts.
useLab();

const ENV = { NETKIT_PASSWORD: '83r5^_' };

/** Each of these lines, each with a store of its own. */
function inLab(...lines: readonly string[]): Exercise {
  return async (prints) => {
    for (const line of lines) prints((await netkitJson(`api ${line} --lab`, [], { env: ENV })).stdout);
  };
}

/** And as a store has it that leaves out whatever can be left out. */
function andSparse(exerciseInLab: Exercise, line: string, asked: string, answer: unknown): Exercise {
  return async (prints) => {
    await exerciseInLab(prints);
    const { url } = await startStandIn({ [asked]: [200, answer] });
    prints((await netkitJson(`api ${line} --raw --base-url ${url}`)).stdout);
  };
}

const THING = { id: 1, title: 'Thing', price: 1 };
const NOBODY = { id: 1, email: '', username: 'nobody' };

const RECORDS = {
  product:
    '--title Lamp --price 19.5 --description Bright --category electronics --image https://shop.test/a.png',
  cart: '--user-id 1 --date 2026-01-31 --item 3:2',
  user: '--username ada --email ada@mail.test --password --firstname Ada --lastname Lovelace --phone 1-234',
};

const CHANGES = Object.entries(RECORDS).flatMap(([kind, record]) =>
  [
    `${kind} add ${record}`,
    `${kind} replace 1 ${record}`,
    `${kind} update 1 ${record}`,
    `${kind} delete 1`,
  ].map((line) => [line.split(' ', 2).join(' '), line] as const),
);

const READS = [
  ['products', 'products --limit 2', 'id,rating.count,nothing'],
  ['carts', 'carts', 'userId'],
  ['users', 'users 1', 'name.firstname'],
  ['categories', 'categories', 'name'],
  ['login', 'login mor_2314', 'token'],
] as const;

exercise(
  API_OUTPUTS,
  {
    'api-products': {
      'api products': andSparse(
        andSparse(inLab('products', 'products 1'), 'products 1', 'GET /products/1', THING),
        'products',
        'GET /products',
        [THING],
      ),
    },
    'api-carts': { 'api carts': inLab('carts', 'carts 1') },
    'api-users': {
      'api users': andSparse(
        andSparse(inLab('users', 'users 1'), 'users 1', 'GET /users/1', NOBODY),
        'users',
        'GET /users',
        [NOBODY],
      ),
    },
    'api-categories': { 'api categories': inLab('categories') },
    'api-token': { 'api login': inLab('login mor_2314 --raw', 'login mor_2314') },
    'api-change': {
      ...Object.fromEntries(
        CHANGES.map(([verb, line]) => [`api ${verb}`, inLab(`${line} --raw`, `${line} --verify --explain`)]),
      ),
      'api cart delete': async (prints) => {
        await inLab('cart delete 1')(prints);
        // Nothing, and next to nothing.
        for (const answer of [null, {}]) {
          await andSparse(inLab(), 'cart delete 1', 'DELETE /carts/1', answer)(prints);
        }
      },
    },
    'api-fields': Object.fromEntries([
      ...READS.map(([verb, line, fields]) => [`api ${verb} --fields`, inLab(`${line} --fields ${fields}`)]),
      ...CHANGES.map(([verb, line]) => [`api ${verb} --fields`, inLab(`${line} --fields id,title`)]),
    ]) as Readonly<Record<string, Exercise>>,
  },
  {},
  { optional: true },
);
