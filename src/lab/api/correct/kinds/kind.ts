import { z } from 'zod';

import type { Collection, RecordCondition, RecordReader } from '../../records/types.ts';
import type { QueryParameter } from '../query.ts';

/** Of those that clients ask for: far from where numbers stop being exact, with room for those that the store gives out itself. */
export const MAX_CHOSEN_ID = 2_147_483_647;

export const idSchema = z.int().min(1).max(MAX_CHOSEN_ID);

/** What is longer fits into no address. */
const MAX_KEY_LENGTH = 200;

/** A text that records are found by. SQLite takes one to end at U+0000, and has no halves of surrogate pairs: one would be found by another. */
export const keySchema = z
  .string()
  .min(1)
  .max(MAX_KEY_LENGTH)
  // The same with a `u` behind it and without: the document has the pattern alone.
  .regex(/^(?:[^\0\ud800-\udfff]|[\ud800-\udbff][\udc00-\udfff])*$/);

export type Body = Readonly<Record<string, unknown>>;

/** A parameter of a list that leaves some of it out. */
export interface Filter extends QueryParameter {
  condition(value: unknown): RecordCondition;
}

/** What differs between products, carts and users. */
export interface Kind {
  readonly collection: Collection;
  /** `product`: what one is called, in sentences and on the command line. */
  readonly name: string;
  /** `Product`: what its schemas are called. */
  readonly title: string;
  /** Of a record that replaces another: without its id. A password is taken, and never given. */
  readonly fields: z.ZodObject;
  /** Members that a new one has to have beside those. */
  readonly requiredAtFirst?: Readonly<Record<string, true>>;
  readonly filters: readonly Filter[];
  /** One that can be added, and a change to it, for the document. */
  readonly example: Body;
  readonly patchExample: Body;
  readonly sample: Body;
  /** The same by flags of the command line. */
  readonly flags: string;
  readonly patchFlags: string;
  /** What the store adds. */
  complete?(body: Body): Body;
  /** `check` may find that another has what this one wants, and answer 409. */
  readonly mayConflict?: true;
  /**
   * What a schema cannot see.
   *
   * @param before what it replaces
   * @throws Problem
   */
  check?(store: RecordReader, body: Body, before?: { readonly id: number; readonly body: Body }): void;
}
