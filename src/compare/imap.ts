import type { Folder, MailAddress, MessageSummary } from '../protocols/imap.ts';
import type { Comparison } from './comparison.ts';
import { type BodyDigest, findBodyDifference } from './digest.ts';
import { type ClientOutcome, compare, compareFailures, conclude } from './outcome.ts';

/** Holds two listings of the same folder against each other: a row a message. */
export function compareMessages(
  raw: ClientOutcome<readonly MessageSummary[]>,
  library: ClientOutcome<readonly MessageSummary[]>,
): Comparison {
  return compareThings(raw, library, ({ uid }) => `UID ${uid}`, describeMessage);
}

export function compareFolders(
  raw: ClientOutcome<readonly Folder[]>,
  library: ClientOutcome<readonly Folder[]>,
): Comparison {
  return compareThings(raw, library, ({ path }) => path, describeFolder);
}

/** What a search has found. */
export function compareUids(
  raw: ClientOutcome<readonly number[]>,
  library: ClientOutcome<readonly number[]>,
): Comparison {
  return compareThings(
    raw,
    library,
    (uid) => `UID ${uid}`,
    () => 'found',
  );
}

export function compareSources(
  raw: ClientOutcome<BodyDigest>,
  library: ClientOutcome<BodyDigest>,
): Comparison {
  if ('error' in raw || 'error' in library) return compareFailures(raw, library);
  const describe = ({ size, sha256 }: BodyDigest): string => `${size} bytes, sha256 ${sha256}`;
  const row = compare('source', describe(raw.value), describe(library.value));
  const body = row.verdict === 'different' ? findBodyDifference(raw.value, library.value) : undefined;
  return { ...conclude([row]), ...(body && { body }) };
}

function compareThings<T>(
  raw: ClientOutcome<readonly T[]>,
  library: ClientOutcome<readonly T[]>,
  name: (thing: T) => string,
  describe: (thing: T) => string,
): Comparison {
  if ('error' in raw || 'error' in library) return compareFailures(raw, library);
  const [ours, theirs] = [raw, library].map(
    ({ value }) => new Map(value.map((thing) => [name(thing), describe(thing)])),
  ) as [Map<string, string>, Map<string, string>];
  const names = new Set([...ours.keys(), ...theirs.keys()]);
  return conclude([...names].map((key) => compare(key, ours.get(key), theirs.get(key))));
}

function describeMessage({ flags, received, size, envelope }: MessageSummary): string {
  const { date, subject, messageId, inReplyTo } = envelope;
  return [
    `flags ${flags.join(' ') || 'none'}`,
    `${size} bytes`,
    `received ${describeTime(received)}`,
    ...(date === undefined ? [] : [`sent ${describeTime(date)}`]),
    ...PEOPLE.flatMap((field) => describePeople(field, envelope[field])),
    ...(subject === undefined ? [] : [`subject ${subject}`]),
    ...(messageId === undefined ? [] : [`id ${messageId}`]),
    ...(inReplyTo === undefined ? [] : [`in reply to ${inReplyTo}`]),
  ].join(', ');
}

const PEOPLE = ['from', 'to', 'cc', 'bcc', 'replyTo'] as const;

function describePeople(field: string, people: readonly MailAddress[]): readonly string[] {
  if (people.length === 0) return [];
  const shown = people.map(({ name, address }) => (name === undefined ? address : `${name} <${address}>`));
  return [`${field} ${shown.join('; ')}`];
}

function describeTime(time: number): string {
  return new Date(time).toISOString();
}

function describeFolder({ delimiter, selectable, use, status }: Folder): string {
  return [
    selectable ? 'can be opened' : 'cannot be opened',
    ...(delimiter === undefined ? [] : [`divided by ${delimiter}`]),
    ...(use === undefined ? [] : [use]),
    ...(status === undefined
      ? []
      : [
          `${status.messages} messages, ${status.unseen} unseen`,
          `next UID ${status.uidNext} of ${status.uidValidity}`,
        ]),
  ].join(', ');
}
