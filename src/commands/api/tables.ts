import { isObject } from '../../actions/is-object.ts';
import type { Resource } from '../../actions/api/types.ts';
import type { Cell } from '../../terminal/table.ts';
import { cellText } from './flatten.ts';
import { dateText, itemCount, itemsText, nameText, priceText, ratingText } from './texts.ts';

/** A column of a list for people: whose member it shows, and how. */
interface Column {
  readonly heading: string;
  readonly member: string;
  readonly text?: (value: unknown) => string;
  readonly align?: 'right';
}

const ID: Column = { heading: 'id', member: 'id', align: 'right' };

const COLUMNS: Readonly<Record<Resource, readonly Column[]>> = {
  products: [
    ID,
    { heading: 'title', member: 'title' },
    { heading: 'price', member: 'price', text: priceText, align: 'right' },
    { heading: 'category', member: 'category' },
    { heading: 'rating', member: 'rating', text: ratingText },
  ],
  carts: [
    ID,
    { heading: 'user', member: 'userId', align: 'right' },
    { heading: 'date', member: 'date', text: dateText },
    { heading: 'items', member: 'products', text: itemCount, align: 'right' },
    { heading: 'how many × product', member: 'products', text: itemsText },
  ],
  users: [
    ID,
    { heading: 'name', member: 'name', text: nameText },
    { heading: 'username', member: 'username' },
    { heading: 'email', member: 'email' },
    { heading: 'phone', member: 'phone' },
  ],
};

/** A row a record, under one of headings that stand above what they name. */
export function tableOf(resource: Resource, records: readonly unknown[]): (readonly Cell[])[] {
  const columns = COLUMNS[resource];
  return [
    columns.map(({ heading, align }) => ({ text: heading, format: 'bold', ...(align && { align }) })),
    ...records.map((record) =>
      columns.map(({ member, text = cellText, align }) => ({
        text: text(isObject(record) ? record[member] : undefined),
        ...(align && { align }),
      })),
    ),
  ];
}
