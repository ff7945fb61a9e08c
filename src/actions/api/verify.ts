/** Whether what was written is really there: the answer to a write is a promise, and only asking again is evidence. */
import { isRefusal, type RefusalError } from '../../errors.ts';
import { type Difference, differencesBetween, shownDifference } from './differences.ts';
import type { StoreApi, WriteAnswer } from './store-api.ts';
import type { ApiAnswer, Resource } from './types.ts';

/** A write that was answered. */
export interface Written {
  readonly kind: 'add' | 'replace' | 'update' | 'remove';
  readonly resource: Resource;
  /** Of what was changed or removed; what was added has the one that the answer tells. */
  readonly id?: number;
  /** As it was sent; nothing for `remove`. */
  readonly body?: object;
  readonly answer: ApiAnswer<WriteAnswer | null>;
  /** What stood there before, where somebody has looked (`StoreApi.peek`); `null` for nothing. Makes the evidence stronger. */
  readonly before?: object | null;
}

/** What verifyStored has found: whether a write was carried out, and what shows it. */
export interface Verification {
  /** Of `remove`: whether it was really removed. */
  readonly stored: boolean;
  /** One line: what was asked, what was answered, and what follows. */
  readonly evidence: string;
  /** What asking again brought: an answer (`null`: nothing there), a refusal that says so, or `undefined` where there was nothing to ask. */
  readonly asked: ApiAnswer<object | null> | RefusalError | undefined;
  /** Where what is there is not what was sent. */
  readonly differences: readonly Difference[];
}

/**
 * Asks for the record again, and says whether the write was really carried out.
 *
 * @throws what StoreApi.peek throws where the question itself fails, so that nothing is known
 */
export async function verifyStored(api: StoreApi, written: Written): Promise<Verification> {
  const id = written.id ?? idTold(written.answer);
  if (id === undefined) {
    const evidence =
      'the answer tells no id, so that nothing can be asked for: nothing shows that it was stored';
    return { stored: false, evidence, asked: undefined, differences: [] };
  }
  const asked = await askAgain(api, written.resource, id);
  const said = saidOf(asked, api.addressOf(written.resource, id));
  const found = asked.found;
  const verdict = written.kind === 'remove' ? judgeRemoval(written, found) : judgeContent(written, found);
  const { stored, because, differences = [] } = verdict;
  return { stored, evidence: `asked again: ${said}${because}`, asked: asked.answer, differences };
}

interface Asked {
  readonly answer: ApiAnswer<object | null> | RefusalError;
  readonly found: object | null;
}

interface Verdict {
  readonly stored: boolean;
  /** Goes on from what was answered. */
  readonly because: string;
  readonly differences?: readonly Difference[];
}

const GONE: ReadonlySet<number | string> = new Set([404, 410]);

async function askAgain(api: StoreApi, resource: Resource, id: number): Promise<Asked> {
  try {
    const answer = await api.peek(resource, id);
    return { answer, found: answer.value };
  } catch (error) {
    if (isRefusal(error) && GONE.has(error.status)) return { answer: error, found: null };
    throw error;
  }
}

/** What was sent has to be there; what a store never shows, a password, proves nothing by not being there. */
function judgeContent({ body = {}, before }: Written, found: object | null): Verdict {
  if (found === null) return { stored: false, because: ': it was not stored' };
  const sent = shownMembers(body);
  const differences = differencesBetween(sent, found);
  const [first, ...others] = differences;
  if (first !== undefined) {
    const more = others.length === 0 ? '' : `, and ${others.length} more`;
    const changed = new Set(differences.map(({ path }) => path.split('.')[0]));
    const verdict =
      changed.size < Object.keys(sent).length ? 'not all of it was stored' : 'it was not stored';
    return { stored: false, because: `, and ${shownDifference(first)}${more}: ${verdict}`, differences };
  }
  // A store that forgets everything passes where nothing was to change.
  const wasSo = before !== undefined && before !== null && differencesBetween(sent, before).length === 0;
  const because = wasSo
    ? ', with all that was sent; so it was before, too, which proves nothing'
    : ', with all that was sent: it was stored';
  return { stored: true, because };
}

/**
 * What is not there may never have been: that counts as removed only where something shows that it was there, be it the answer to
 * the removal, which shows what it was or has a status that is not given otherwise.
 */
function judgeRemoval({ before, answer }: Written, found: object | null): Verdict {
  if (found !== null) return { stored: false, because: ' with the record: it was not removed' };
  const wasThere =
    before === undefined ? answer.value !== null || DONE_SILENTLY.has(answer.status) : before !== null;
  return wasThere
    ? { stored: true, because: ': it was removed' }
    : { stored: false, because: ': it is not there, and nothing shows that it ever was' };
}

/** Accepted, and No Content: who finds nothing to remove says 404 instead. */
const DONE_SILENTLY: ReadonlySet<number> = new Set([202, 204]);

function shownMembers(body: object): object {
  const { password: _, ...shown } = JSON.parse(JSON.stringify(body)) as Readonly<Record<string, unknown>>;
  return shown;
}

/** By the answer itself, or by the address of what was made (RFC 9110, section 15.3.2). */
function idTold({ value, headers }: ApiAnswer<WriteAnswer | null>): number | undefined {
  const location = headers.find(([name]) => name.toLowerCase() === 'location')?.[1];
  const id = value?.id ?? Number(/\/(\d+)$/.exec(location ?? '')?.[1]);
  return Number.isSafeInteger(id) && id > 0 ? id : undefined;
}

/** `GET /products/21 answered 200 with null` */
function saidOf({ answer, found }: Asked, { pathname }: URL): string {
  const withNull = found === null && !isRefusal(answer) ? ' with null' : '';
  return `GET ${pathname} answered ${answer.status}${withNull}`;
}
