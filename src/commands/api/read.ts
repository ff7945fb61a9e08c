import type { StoreApi } from '../../actions/api/store-api.ts';
import type { ApiAnswer, ListQuery, Resource } from '../../actions/api/types.ts';
import { UsageError } from '../../errors.ts';
import type { Arguments } from '../command.ts';
import { isGiven } from '../shared/chosen.ts';
import { compareStores, idOf, type StoreContext } from './context.ts';
import { type Shown, show } from './show.ts';

const CHANGES = new Set(['add', 'replace', 'update', 'delete']);

/** All of a kind, or those that the options ask for, or the one with an id. */
export function read(resource: Resource): (context: StoreContext) => Promise<number> {
  return (context) => {
    const { args } = context;
    const [word] = args.operands;
    if (word === undefined) {
      const query = queryOf(resource, args);
      return ask(context, { resource }, (store) => store.list(resource, query));
    }
    const hint = CHANGES.has(word) ? `did you mean netkit api ${resource.slice(0, -1)} ${word}?` : undefined;
    const id = idOf(word, hint);
    const misplaced = ['limit', 'sort', ...SELECTING[resource]].find((name) => isGiven(args, name));
    if (misplaced !== undefined)
      throw new UsageError(`--${misplaced} goes with all ${resource}, not with one`);
    return ask(context, {}, (store) => store.get(resource, id));
  };
}

export function categories(context: StoreContext): Promise<number> {
  return ask(context, {}, (store) => store.categories());
}

async function ask(
  context: StoreContext,
  kind: Omit<Shown, 'value'>,
  question: (store: StoreApi) => Promise<ApiAnswer<unknown>>,
): Promise<number> {
  if (context.args.flag('compare')) return compareStores(context, question);
  const { value } = await question(await context.connect());
  await show({ ...kind, value }, context);
  return 0;
}

/** What each kind can be selected by, besides --limit and --sort. */
const SELECTING: Readonly<Record<Resource, readonly string[]>> = {
  products: ['category'],
  carts: ['user-id', 'since', 'until'],
  users: [],
};

function queryOf(resource: Resource, args: Arguments): ListQuery {
  const query = {
    limit: args.number('limit'),
    // The table has these words alone.
    sort: args.text('sort') as ListQuery['sort'],
    ...(resource === 'products' && { category: args.text('category') }),
    ...(resource === 'carts' && {
      userId: args.number('user-id'),
      since: args.text('since'),
      until: args.text('until'),
    }),
  };
  return Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined));
}
