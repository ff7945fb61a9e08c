import { UsageError } from '../../errors.ts';
import { firstOperand } from '../argv.ts';
import type { Command } from '../command.ts';
import { withHelp } from '../help-option.ts';

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

const HELP = new Set(['-h', '--help']);

/** `product --help`: all that can be done to one of a kind, since the word alone is no verb. */
export function ofKind(argv: readonly string[], command: Command): Command | undefined {
  const [kind = '', ...others] = argv.filter((word) => !HELP.has(word));
  if (!KINDS.has(kind) || others.length > 0 || argv.length === 1) return undefined;
  return { ...command, verbs: command.verbs.filter(({ name }) => name.startsWith(kind)) };
}

/**
 * `product 3` and `cart create`: half a verb, of which it can be told which one was meant. The plural shows, the singular
 * changes; whoever mixes them up is told so.
 */
export function nearMiss(argv: readonly string[], { name, verbs }: Command): UsageError | undefined {
  const options = withHelp(verbs.flatMap((verb) => verb.options));
  const at = firstOperand(argv, options);
  const word = at === undefined ? '' : (argv[at] ?? '');
  const kind = KINDS.has(word) ? word : undefined;
  if (at === undefined || kind === undefined) return undefined;
  const next = argv[at + 1] ?? '';
  if (verbs.some((verb) => verb.name === `${kind} ${next}`)) return undefined;
  if (next === '' || next.startsWith('-')) {
    const changes = verbs
      .filter((verb) => verb.name.startsWith(`${kind} `))
      .map((verb) => verb.name.split(' ')[1]);
    return new UsageError(`what is to be done to the ${kind} is missing`, {
      hint: `netkit ${name} ${kind} ${changes.join('|')}; netkit ${name} ${kind}s shows them`,
    });
  }
  const [id = ''] = argv.slice(at + 2);
  const hint = Object.hasOwn(MEANT, next)
    ? `${kind} ${MEANT[next]}`
    : `${kind}s ${/^\d+$/.test(next) ? next : SHOW.has(next) && /^\d+$/.test(id) ? id : ''}`.trimEnd();
  return new UsageError(`${name} has no verb '${kind} ${next}'`, {
    hint: `did you mean netkit ${name} ${hint}?`,
  });
}
