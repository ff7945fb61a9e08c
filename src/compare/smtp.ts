import { replyText } from '../protocols/smtp-replies.ts';
import type { Delivery } from '../protocols/smtp.ts';
import type { Comparison } from './comparison.ts';
import { type ClientOutcome, compare, compareFailures, conclude } from './outcome.ts';

/** Holds what became of the same message, sent twice, against each other: a row a recipient, then reply and size. */
export function compareDeliveries(
  raw: ClientOutcome<Delivery>,
  library: ClientOutcome<Delivery>,
): Comparison {
  if ('error' in raw || 'error' in library) return compareFailures(raw, library);
  const [ours, theirs] = [raw.value, library.value];
  const fates = [ours, theirs].map(fatesOf) as [Map<string, string>, Map<string, string>];
  const addresses = new Set(fates.flatMap((each) => [...each.keys()]));
  return conclude([
    ...[...addresses].map((address) => compare(address, fates[0].get(address), fates[1].get(address))),
    compare('reply', withoutIds(replyText(ours.reply)), withoutIds(replyText(theirs.reply))),
    compare('size', `${ours.bytes} bytes`, `${theirs.bytes} bytes`),
  ]);
}

function fatesOf({ accepted, refused }: Delivery): Map<string, string> {
  return new Map([
    ...accepted.map((address) => [address, 'accepted'] as const),
    ...refused.map(({ address, reply }) => [address, replyText(reply)] as const),
  ]);
}

/** Each message has another one: what stands behind `queued as`, `delivered as` or `id=`, or looks like an id anywhere. */
function withoutIds(text: string): string {
  return text
    .replace(/\b(queued as|delivered as|id=)\s*[\w.@<>-]+/gi, '$1 …')
    .replace(/\b(?=[\w-]*\d)[\w-]{8,}\b/g, '…');
}
