import { z } from 'zod';

import { Problem, type Violation } from '../problem.ts';
import { type Kind, keySchema } from './kind.ts';

/** Whoever makes up a password longer than that makes the server hash it. */
export const MAX_PASSWORD_LENGTH = 256;

const fields = z.strictObject({
  email: z.email(),
  username: keySchema,
  password: z.string().min(1).max(MAX_PASSWORD_LENGTH).optional().describe('Taken, and never given'),
  name: z.strictObject({ firstname: z.string(), lastname: z.string() }).optional(),
  address: z
    .strictObject({
      geolocation: z.strictObject({ lat: z.string(), long: z.string() }).optional(),
      city: z.string(),
      street: z.string(),
      number: z.int(),
      zipcode: z.string(),
    })
    .optional(),
  phone: z.string().optional(),
});

/** No two users share one of these. */
const UNIQUE = ['username', 'email'] as const;

const sample = { email: 'ann@mail.test', username: 'ann', name: { firstname: 'Ann', lastname: 'Lee' } };

export const USERS: Kind = {
  collection: 'users',
  name: 'user',
  title: 'User',
  fields,
  requiredAtFirst: { password: true },
  filters: [],
  example: { ...sample, password: 'correct horse' },
  patchExample: { phone: '1-570-236-7033' },
  sample: { id: 11, ...sample },
  flags: '--username ann --email ann@mail.test',
  patchFlags: '--phone 1-570-236-7033',
  mayConflict: true,

  check(store, body, before) {
    const errors = UNIQUE.flatMap((member): Violation[] => {
      const where = [{ path: member, is: '=', value: String(body[member]) }] as const;
      const others = store.list('users', { where, limit: 2 }).records.filter(({ id }) => id !== before?.id);
      if (others.length === 0) return [];
      return [{ pointer: `#/${member}`, detail: `another user has this ${member}` }];
    });
    if (errors.length > 0) throw new Problem(409, 'There is such a user already.', { errors });
  },
};
