import { z } from 'zod/mini';

/**
 * An array whose elements are all of one shape; told is the first that is not. z.array tells every one of them, and a hostile
 * answer has millions: zod runs out of stack at them.
 */
export function listOf<T>(element: z.ZodMiniType<T>): z.ZodMiniType<readonly T[]> {
  return z.custom<readonly T[]>().check(({ value, issues }) => {
    const elements: unknown = value;
    if (!Array.isArray(elements)) {
      issues.push({ code: 'invalid_type', expected: 'array', input: elements });
      return;
    }
    for (const [at, each] of elements.entries()) {
      const [first] = element.safeParse(each).error?.issues ?? [];
      if (first === undefined) continue;
      issues.push({ ...first, path: [at, ...first.path], input: each });
      return;
    }
  });
}

/**
 * What a store's answers look like, the public one's and the lab's. They are read liberally: members that are not known here are
 * kept, and those that the course's own programs leave out (a product's rating) may be missing.
 */
export const productShape = z.looseObject({
  id: z.int(),
  title: z.string(),
  price: z.number(),
  description: z.optional(z.string()),
  category: z.optional(z.string()),
  image: z.optional(z.string()),
  rating: z.optional(z.looseObject({ rate: z.number(), count: z.number() })),
});

export const cartShape = z.looseObject({
  id: z.int(),
  userId: z.int(),
  date: z.string(),
  products: listOf(z.looseObject({ productId: z.int(), quantity: z.number() })),
});

export const userShape = z.looseObject({
  id: z.int(),
  email: z.string(),
  username: z.string(),
  name: z.optional(z.looseObject({ firstname: z.string(), lastname: z.string() })),
  phone: z.optional(z.string()),
  address: z.optional(z.looseObject({})),
});

export const categoriesShape = listOf(z.string());

export const tokenShape = z.looseObject({ token: z.string() });

/** What a store tells of a change: at least that it is a record. */
export const changedShape = z.looseObject({ id: z.optional(z.int()) });

/** A record of any kind. */
export const anyShape = z.looseObject({});

/** Something to buy, as a store tells of it. Members that are not known here are kept as they came. */
export type Product = z.infer<typeof productShape>;
/**
 * What a user has put into a cart, and how much of each. `date` is what the store says, an ISO 8601 date as a rule; unknown
 * members are kept.
 */
export type Cart = z.infer<typeof cartShape>;
/** A customer of the store. What a store tells beyond these members, `address` included, is kept as it came. */
export type User = z.infer<typeof userShape>;
