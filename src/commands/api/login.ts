import { UsageError } from '../../errors.ts';
import { completeCredentials } from '../shared/credentials.ts';
import { compareStores, type StoreContext } from './context.ts';
import { show } from './show.ts';

/** Logs a user in, and shows the token that the store gives for it. */
export async function login(context: StoreContext): Promise<number> {
  const { args, io } = context;
  const [operand] = args.operands;
  const option = args.text('user');
  if (operand !== undefined && option !== undefined) {
    throw new UsageError('the user is named twice, by an operand and by --user');
  }
  const named = operand ?? option;
  if (named === undefined) {
    throw new UsageError('the user is missing', { hint: 'netkit api login USER; the password is asked for' });
  }
  const { user, password } = await completeCredentials(named, '--user', io);
  if (args.flag('compare')) return compareStores(context, (store) => store.login(user, password));
  const { value } = await (await context.connect()).login(user, password);
  await show({ value }, context);
  return 0;
}
