import { z } from 'zod';

import type { RecordReader } from '../../records/types.ts';
import { invalid, type Violation } from '../problem.ts';
import { toPointer } from '../violations.ts';
import { type Filter, idSchema, type Kind } from './kind.ts';

/** As written: a day, or a time in UTC. Their order is that of their characters. */
const day = z.union([z.iso.date(), z.iso.datetime()]);

const fields = z.strictObject({
  userId: idSchema.describe('Whose it is'),
  date: day.optional().describe('Now, unless given'),
  products: z.array(z.strictObject({ productId: idSchema, quantity: z.int().min(1) })),
});

type Cart = z.infer<typeof fields>;

const period: readonly Filter[] = [
  {
    name: 'startdate',
    schema: day,
    description: 'Only those of this day or later',
    example: '2020-01-01',
    condition: (value) => ({ path: 'date', is: '>=', value: String(value) }),
  },
  {
    name: 'enddate',
    schema: day,
    description: 'Only those of this day or earlier',
    example: '2020-12-31',
    condition: (value) => ({ path: 'date', is: '<=', value: endOf(String(value)) }),
  },
];

export const CARTS: Kind = {
  collection: 'carts',
  name: 'cart',
  title: 'Cart',
  fields,
  filters: [
    {
      name: 'userId',
      schema: idSchema,
      description: 'Only those of this user',
      example: 1,
      condition: (value) => ({ path: 'userId', is: '=', value: Number(value) }),
    },
    ...period,
  ],
  example: { userId: 1, date: '2020-02-03', products: [{ productId: 5, quantity: 2 }] },
  patchExample: { products: [{ productId: 5, quantity: 3 }] },
  sample: { id: 8, userId: 1, date: '2020-02-03', products: [{ productId: 5, quantity: 2 }] },
  flags: '--user-id 1 --date 2020-02-03 --item 5:2',
  patchFlags: '--item 5:3',

  complete: (body) => ({ ...body, date: body['date'] ?? new Date().toISOString() }),

  /** What it refers to has to be there; what it referred to before may be gone since, and stay in it. */
  check(store, body, before) {
    const errors = missing(store, body as Cart, before?.body as Cart | undefined);
    if (errors.length > 0) throw invalid('The cart refers to what is not there', errors);
  },
};

function missing(store: RecordReader, cart: Cart, before?: Cart): Violation[] {
  const known = new Set(before?.products.map(({ productId }) => productId));
  const errors: Violation[] = [];
  if (cart.userId !== before?.userId && store.find('users', cart.userId) === undefined) {
    errors.push({ pointer: '#/userId', detail: `there is no user ${cart.userId}` });
  }
  for (const [index, { productId }] of cart.products.entries()) {
    if (known.has(productId) || store.find('products', productId) !== undefined) continue;
    const pointer = toPointer(['products', index, 'productId']);
    errors.push({ pointer, detail: `there is no product ${productId}` });
  }
  return errors;
}

/** The last moment of a day; a time is itself. */
function endOf(date: string): string {
  return date.includes('T') ? date : `${date}T23:59:59.999Z`;
}
