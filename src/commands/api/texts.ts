/** How members look to people. What a server leaves out, or sends as something else, is shown for what it is. */
import { isObject } from '../../actions/is-object.ts';
import { cellText } from './flatten.ts';

/** `109.95`, always with two decimals, so that prices stand one below the other. */
export function priceText(value: unknown): string {
  return typeof value === 'number' ? value.toFixed(2) : cellText(value);
}

/** `3.9 (120)`: how good, by how many. */
export function ratingText(value: unknown): string {
  if (!isObject(value)) return cellText(value);
  const { rate, count } = value;
  return typeof rate === 'number' && typeof count === 'number'
    ? `${rate.toFixed(1)} (${count})`
    : cellText(value);
}

/** `4 × 1, 1 × 2`: how many of which product. */
export function itemsText(value: unknown): string {
  if (!Array.isArray(value)) return cellText(value);
  return value.map(itemText).join(', ');
}

function itemText(item: unknown): string {
  if (!isObject(item)) return cellText(item);
  const { productId, quantity } = item;
  return `${cellText(quantity)} × ${cellText(productId)}`;
}

/** All items of a cart together. */
export function itemCount(value: unknown): string {
  if (!Array.isArray(value)) return '';
  const sum = value.reduce<number>(
    (total, item) => total + (isObject(item) && typeof item['quantity'] === 'number' ? item['quantity'] : 0),
    0,
  );
  return String(sum);
}

/** `Ada Lovelace`, of a user's `name`. */
export function nameText(value: unknown): string {
  if (!isObject(value)) return cellText(value);
  return ['firstname', 'lastname']
    .map((part) => cellText(value[part]))
    .filter((part) => part !== '')
    .join(' ');
}

/** `2020-03-02`, of a time in RFC 3339; the clock in a store's dates means nothing. */
export function dateText(value: unknown): string {
  const text = cellText(value);
  return /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text) ? text.slice(0, 10) : text;
}
