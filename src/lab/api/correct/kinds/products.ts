import { z } from 'zod';

import { type Kind, keySchema } from './kind.ts';

const fields = z.strictObject({
  title: z.string().min(1).describe('What it is called'),
  price: z.number().min(0).describe('In dollars'),
  description: z.string().optional(),
  category: keySchema.optional(),
  image: z.string().optional().describe('Where its picture is'),
  rating: z
    .strictObject({ rate: z.number().min(0).max(5), count: z.int().min(0) })
    .optional()
    .describe('The mean of all ratings, and how many there are'),
});

export const PRODUCTS: Kind = {
  collection: 'products',
  name: 'product',
  title: 'Product',
  fields,
  filters: [
    {
      name: 'category',
      schema: keySchema,
      description: 'Only those of this category',
      example: 'electronics',
      condition: (value) => ({ path: 'category', is: '=', value: String(value) }),
    },
  ],
  example: {
    title: 'Desk lamp',
    price: 13.5,
    description: 'Bends where it is bent',
    category: 'electronic',
    image: 'https://example.com/lamp.png',
  },
  patchExample: { price: 12 },
  sample: { id: 21, title: 'Desk lamp', price: 13.5, category: 'electronic' },
  flags: "--title 'Desk lamp' --price 13.5 --category electronic",
  patchFlags: '--price 12',
};
