import type { StoreApi, WriteAnswer } from '../../actions/api/store-api.ts';
import type { ApiAnswer, Resource } from '../../actions/api/types.ts';
import type { Written } from '../../actions/api/verify.ts';
import { isRefusal, UsageError } from '../../errors.ts';
import { EXIT_CODES } from '../../exit-codes.ts';
import { contentOf } from './content.ts';
import { compareStores, idOf, type StoreContext } from './context.ts';
import { show } from './show.ts';

/** What is to be done to one thing of a kind. */
export type Change = Omit<Written, 'answer' | 'before'>;

/** Adds, replaces, updates or removes one of a kind, and with --verify asks whether that was really done. */
export function write(kind: Change['kind'], resource: Resource): (context: StoreContext) => Promise<number> {
  return async (context) => {
    const { args } = context;
    if (args.flag('compare')) refuseComparison(context);
    const change: Change = {
      kind,
      resource,
      ...(kind === 'add' ? {} : { id: idOf(args.operands[0] ?? '') }),
      ...(kind === 'remove' ? {} : { body: await contentOf(resource, context) }),
    };
    if (args.flag('compare')) return compareStores(context, (store) => carryOut(store, change));
    const store = await context.connect();
    if (args.flag('verify')) return verified(store, change, context);
    const { value } = await carryOut(store, change);
    await show({ value }, context);
    return 0;
  };
}

/** @throws UsageError for what would change something twice, or ask more of two clients than one question */
function refuseComparison({ args }: StoreContext): void {
  if (!args.flag('lab')) {
    throw new UsageError('--compare would change the store twice', {
      hint: 'what changes something at a server is compared with --lab only',
    });
  }
  if (args.flag('verify')) throw new UsageError('--compare and --verify exclude each other');
}

function carryOut(
  store: StoreApi,
  { kind, resource, id = 0, body = {} }: Change,
): Promise<ApiAnswer<WriteAnswer | null>> {
  if (kind === 'add') return store.add(resource, body);
  return kind === 'remove' ? store.remove(resource, id) : store[kind](resource, id, body);
}

/** @returns 0 where it was really done, 1 where it was not */
async function verified(store: StoreApi, change: Change, context: StoreContext): Promise<number> {
  const { verifyStored } = await import('../../actions/api/verify.ts');
  const before = await lookBefore(store, change);
  const answer = await carryOut(store, change);
  await show({ value: answer.value }, context);
  const { stored, evidence } = await verifyStored(store, { ...change, answer, ...before });
  context.say(evidence);
  return stored ? 0 : EXIT_CODES.difference;
}

/** What stands there before, without which a store that forgets everything may seem to have done as it was told. */
async function lookBefore(store: StoreApi, { id, resource }: Change): Promise<Pick<Written, 'before'>> {
  if (id === undefined) return {};
  try {
    return { before: (await store.peek(resource, id)).value };
  } catch (error) {
    // That there is nothing, the change will be told as well.
    if (isRefusal(error)) return {};
    throw error;
  }
}
