import { UsageError } from '../../errors.ts';
import { firstOperand } from '../argv.ts';
import type { Command } from '../command.ts';
import { withHelp } from '../parse.ts';

const KINDS = new Set(['product', 'cart', 'user']);

/** What people say for what they want done. */
const MEANT: Readonly<Record<string, string>> = {
  post: 'add',
  create: 'add',
  new: 'add',
  put: 'replace',
  set: 'replace',
  patch: 'update',
  edit: 'update',
  change: 'update',
  remove: 'delete',
  rm: 'delete',
  del: 'delete',
};
const SHOW = new Set(['get', 'show', 'ls', 'list']);

/**
 * `product 3` and `cart create`: half a verb, of which it can be told which one was meant. The plural shows, the singular
 * changes; whoever mixes them up is told so.
 */
export function nearMiss(argv: readonly string[], { name, verbs }: Command): UsageError | undefined {
  const options = withHelp(verbs.flatMap((verb) => verb.options));
  const at = firstOperand(argv, options);
  const word = at === undefined ? '' : (argv[at] ?? '');
  const kind = KINDS.has(word) ? word : undefined;
  if (at === undefined || kind === undefined || argv.includes('--help')) return undefined;
  const next = argv[at + 1] ?? '';
  if (verbs.some((verb) => verb.name === `${kind} ${next}`)) return undefined;
  const [id = ''] = argv.slice(at + 2);
  const hint = Object.hasOwn(MEANT, next)
    ? `${kind} ${MEANT[next]}`
    : `${kind}s ${/^\d+$/.test(next) ? next : SHOW.has(next) && /^\d+$/.test(id) ? id : ''}`.trimEnd();
  const what = next === '' || next.startsWith('-') ? kind : `${kind} ${next}`;
  return new UsageError(`${name} has no verb '${what}'`, { hint: `did you mean netkit ${name} ${hint}?` });
}
