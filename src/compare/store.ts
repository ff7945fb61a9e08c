import type { Comparison, Row } from './comparison.ts';
import { type ClientOutcome, compare, compareFailures, conclude } from './outcome.ts';

/** What a store has answered to one of the clients. */
export interface StoreAnswer {
  readonly status: number;
  readonly value: unknown;
}

/** Holds two answers of a store against each other: the status, then a row a record, or a member. */
export function compareAnswers(
  raw: ClientOutcome<StoreAnswer>,
  library: ClientOutcome<StoreAnswer>,
): Comparison {
  if ('error' in raw || 'error' in library) return compareFailures(raw, library);
  const [ours, theirs] = [partsOf(raw.value.value), partsOf(library.value.value)];
  const names = new Set([...ours.keys(), ...theirs.keys()]);
  return conclude([
    compare('status', String(raw.value.status), String(library.value.status)),
    ...[...names].map((name) => comparePart(name, ours.get(name), theirs.get(name))),
  ]);
}

/** A token says when it was given, so that no two are the same. */
function comparePart(name: string, ours: string | undefined, theirs: string | undefined): Row {
  const row = compare(name, ours, theirs);
  const isToken = name === 'token' && ours !== undefined && theirs !== undefined;
  return isToken && row.verdict === 'different'
    ? { ...row, verdict: 'volatile', why: 'changes from login to login' }
    : row;
}

function partsOf(value: unknown): Map<string, string> {
  if (typeof value !== 'object' || value === null) return new Map([['value', JSON.stringify(value)]]);
  const entries = Array.isArray(value)
    ? value.map((each: unknown, at) => [nameOf(each, at), each] as const)
    : Object.entries(value);
  return new Map(entries.map(([name, each]) => [name, JSON.stringify(each)]));
}

/** By its id where it has one, so that a record that one side lacks does not shift all the others. */
function nameOf(record: unknown, at: number): string {
  const id = typeof record === 'object' && record !== null && 'id' in record ? record.id : undefined;
  return typeof id === 'number' ? `id ${id}` : `number ${at + 1}`;
}
