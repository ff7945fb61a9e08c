import { hashPassword } from '../passwords.ts';
import type { RecordChanges } from '../records/types.ts';
import { SAMPLE_CARTS } from './carts.ts';
import { SAMPLE_PRODUCTS } from './products.ts';
import { SAMPLE_USERS } from './users.ts';

/** The lowest that there is: passwords that anybody can read in the source need no guarding, and nobody is to wait for it. */
const SAMPLE_COST_BITS = 1;

/** @returns what puts the samples into a new store, under their own ids. Of a password only its hash is kept, as the record's secret */
export async function sampleSeed(): Promise<(changes: RecordChanges) => void> {
  const users = await Promise.all(
    SAMPLE_USERS.map(async ({ password, ...user }) => ({
      user,
      secret: await hashPassword(password, SAMPLE_COST_BITS),
    })),
  );
  return (changes) => {
    for (const product of SAMPLE_PRODUCTS) changes.insert('products', product, { id: product.id });
    for (const cart of SAMPLE_CARTS) changes.insert('carts', cart, { id: cart.id });
    for (const { user, secret } of users) changes.insert('users', user, { id: user.id, secret });
  };
}
