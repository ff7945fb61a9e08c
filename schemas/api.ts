import { z } from 'zod';

import type { JsonOutput } from './output.ts';

/** A store may say more of a record than is known here: that is printed as well. */
const id = z.int().describe("The record's number");

const product = z
  .looseObject({
    id,
    title: z.string().describe('What it is called'),
    price: z.number().describe("In the store's currency"),
    description: z.string().optional().describe('What it is'),
    category: z.string().optional().describe('Which category it is in'),
    image: z.string().optional().describe('The URL of a picture'),
    rating: z
      .looseObject({
        rate: z.number().describe('The average'),
        count: z.number().describe('How many have voted'),
      })
      .optional()
      .describe('What buyers think of it'),
  })
  .describe('One product');

const cart = z
  .looseObject({
    id,
    userId: z.int().describe('Whose it is'),
    date: z.string().describe('Of when it is, as the store has it'),
    products: z
      .array(
        z.looseObject({
          productId: z.int().describe('Which product'),
          quantity: z.number().describe('How many of it'),
        }),
      )
      .describe('What is in it'),
  })
  .describe('One cart');

const user = z
  .looseObject({
    id,
    email: z.string().describe('The e-mail address'),
    username: z.string().describe('The name to log in with'),
    name: z
      .looseObject({
        firstname: z.string().describe('The first name'),
        lastname: z.string().describe('The last name'),
      })
      .optional()
      .describe('What the user is called'),
    phone: z.string().optional().describe('The telephone number'),
    address: z.looseObject({}).optional().describe('Where the user lives'),
  })
  .describe('One user');

/** What a store tells of a change: the record, or as much of it as it likes. */
const changed = z
  .looseObject({ id: z.int().optional().describe("The record's number") })
  .describe('The record, as the store tells it');

const selected = z
  .record(z.string(), z.unknown().describe('The value of the member; `null` where a record lacks it'))
  .describe('One record: a member for each path of `--fields`');

const CHANGES = ['product', 'cart', 'user'].flatMap((kind) =>
  ['add', 'replace', 'update', 'delete'].map((change) => `api ${kind} ${change}`),
);
const READS = ['products', 'carts', 'users', 'categories', 'login'].map((verb) => `api ${verb}`);

const list = <Of extends z.ZodType>(of: Of, what: string) =>
  z.union([of, z.array(of).describe(`Without an id: an array of ${what}`)]);

export const API_OUTPUTS: readonly JsonOutput[] = [
  {
    name: 'api-products',
    verbs: ['api products'],
    stream: 'document',
    schema: list(product, 'products').describe('With an id one product, else an array of them.'),
  },
  {
    name: 'api-carts',
    verbs: ['api carts'],
    stream: 'document',
    schema: list(cart, 'carts').describe('With an id one cart, else an array of them.'),
  },
  {
    name: 'api-users',
    verbs: ['api users'],
    stream: 'document',
    schema: list(user, 'users').describe('With an id one user, else an array of them.'),
  },
  {
    name: 'api-categories',
    verbs: ['api categories'],
    stream: 'document',
    schema: z.array(z.string()).describe('The names of the categories, an array of strings.'),
  },
  {
    name: 'api-token',
    verbs: ['api login'],
    stream: 'document',
    schema: z
      .looseObject({ token: z.string().describe('The token, as the store gave it') })
      .describe('What a store gives for name and password.'),
  },
  {
    name: 'api-change',
    verbs: CHANGES,
    stream: 'document',
    schema: changed
      .nullable()
      .describe(
        'The record as the store says that it is now, or was, with the members of api-products, api-carts or api-users; ' +
          '`null` where it has nothing to say.',
      ),
  },
  {
    name: 'api-fields',
    verbs: [...READS, ...CHANGES].map((verb) => `${verb} --fields`),
    stream: 'document',
    schema: z
      .union([selected, z.array(selected).describe('Of a list: an array of them')])
      .describe('Some members alone, under the paths by which they were asked for: `rating.count`.'),
  },
];
