import { bodyFrom } from '../../actions/api/body.ts';
import type { Resource } from '../../actions/api/types.ts';
import { readData } from '../../actions/http/data.ts';
import { UsageError } from '../../errors.ts';
import type { Arguments } from '../command.ts';
import { readInput } from '../shared/input.ts';
import type { StoreContext } from './context.ts';

/** Which member each flag is, by its path; the table of each kind has its own. */
const MEMBERS: Readonly<Record<Resource, Readonly<Record<string, string>>>> = {
  products: {
    title: 'title',
    price: 'price',
    description: 'description',
    category: 'category',
    image: 'image',
  },
  carts: { 'user-id': 'userId', date: 'date' },
  users: {
    username: 'username',
    email: 'email',
    firstname: 'name.firstname',
    lastname: 'name.lastname',
    phone: 'phone',
  },
};

const NUMBERS = new Set(['price', 'user-id']);

/**
 * What is to be stored: what --data has, and on top of it what the flags say.
 *
 * @throws UsageError, TransportError `read-file`, LimitError
 */
export async function contentOf(
  resource: Resource,
  { args, io, signal }: Pick<StoreContext, 'args' | 'io' | 'signal'>,
): Promise<object> {
  const given = args.text('data');
  const items = resource === 'carts' ? itemsOf(args) : [];
  const data = given === undefined ? undefined : await readJson(given, { stdin: io.stdin, signal });
  const fields = {
    ...fieldsOf(resource, args),
    ...(resource === 'users' && args.flag('password') && { password: await passwordOf(io) }),
  };
  // Items alone are something to send, too.
  const body = bodyFrom({ fields, ...(data === undefined ? items.length > 0 && { data: '{}' } : { data }) });
  return items.length === 0 ? body : { ...body, products: items };
}

async function readJson(value: string, io: Parameters<typeof readInput>[0]): Promise<string> {
  return Buffer.from(await readData([{ kind: 'json', value }], readInput(io))).toString();
}

function fieldsOf(resource: Resource, args: Arguments): Record<string, string | number> {
  const fields: Record<string, string | number> = {};
  for (const [option, path] of Object.entries(MEMBERS[resource])) {
    const value = NUMBERS.has(option) ? args.number(option) : args.text(option);
    if (value !== undefined) fields[path] = value;
  }
  return fields;
}

/** `3:2` is two of product 3. @throws UsageError */
function itemsOf(args: Arguments): { readonly productId: number; readonly quantity: number }[] {
  return args.texts('item').map((text) => {
    const [, productId, quantity] = /^(\d{1,15}):(\d{1,15})$/.exec(text) ?? [];
    if (productId !== undefined) return { productId: Number(productId), quantity: Number(quantity) };
    throw new UsageError(`--item ${text}: this is not PRODUCT:QUANTITY`, {
      hint: 'such as --item 3:2, for two of product 3',
    });
  });
}

/** @throws UsageError where there is none */
async function passwordOf({
  env,
  askSecret,
}: Pick<StoreContext['io'], 'env' | 'askSecret'>): Promise<string> {
  const password = env['NETKIT_PASSWORD'] ?? (await askSecret?.('Password of the user: '));
  if (password !== undefined && password !== '') return password;
  throw new UsageError('the password of the user is missing', { hint: 'give it in NETKIT_PASSWORD' });
}
