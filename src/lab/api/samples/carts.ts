import type { Cart } from '../../../actions/api/shapes.ts';

/** Of six users, and four who have none. The days are such that a range of them leaves some out at either end. */
export const SAMPLE_CARTS: readonly Cart[] = [
  cart(1, 1, '2020-03-02T09:15:00.000Z', [1, 4], [2, 1], [3, 6]),
  cart(2, 1, '2020-01-02T18:40:00.000Z', [2, 4], [1, 10], [5, 2]),
  cart(3, 2, '2020-03-01T12:05:00.000Z', [1, 2], [9, 1]),
  cart(4, 3, '2020-01-01T00:00:00.000Z', [20, 4]),
  cart(5, 3, '2020-02-29T23:59:59.000Z', [7, 1], [8, 1]),
  cart(6, 4, '2020-03-10T07:30:00.000Z', [10, 2], [12, 3]),
  cart(7, 8, '2020-10-21T16:20:00.000Z', [18, 1]),
];

function cart(
  id: number,
  userId: number,
  date: string,
  ...products: readonly (readonly [productId: number, quantity: number])[]
): Cart {
  return { id, userId, date, products: products.map(([productId, quantity]) => ({ productId, quantity })) };
}
