import { hashPassword } from '../passwords.ts';
import type { RecordChanges } from '../records/types.ts';
import { SAMPLE_CARTS } from './carts.ts';
import { SAMPLE_PRODUCTS } from './products.ts';
import { SAMPLE_USERS } from './users.ts';

/** The lowest that there is: passwords that anybody can read in the source need no guarding, and nobody is to wait for it. */
const SAMPLE_COST_BITS = 1;

/** Puts the samples into a new store, under their own ids. Of a password only its hash is kept, as the record's secret. */
export function seedSamples(changes: RecordChanges): void {
  for (const product of SAMPLE_PRODUCTS) changes.insert('products', product, { id: product.id });
  for (const cart of SAMPLE_CARTS) changes.insert('carts', cart, { id: cart.id });
  for (const { password, ...user } of SAMPLE_USERS) {
    changes.insert('users', user, { id: user.id, secret: hashPassword(password, SAMPLE_COST_BITS) });
  }
}
