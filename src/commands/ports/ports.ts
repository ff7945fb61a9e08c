import {
  type FoundPorts,
  findPorts,
  portNames,
  type PortTables,
  systemPortTables,
} from '../../actions/ports/find.ts';
import { isRefusal, RefusalError } from '../../errors.ts';
import type { Io } from '../../terminal/io.ts';
import type { Arguments } from '../command.ts';
import { nearest } from '../../actions/nearest.ts';
import { writeOut } from '../shared/output.ts';
import { jsonDocument } from '../shared/write-json.ts';
import { showPorts } from './show-ports.ts';

/** Shows what was found: a name that nobody knows is an error, a number without a name is not. */
export async function ports(args: Arguments, io: Io): Promise<number> {
  const [query] = args.operands;
  const found = find(query, systemPortTables());
  const text =
    args.text('format') === 'json' ? jsonDocument({ query: query ?? null, ...found }) : showPorts(found, io);
  await writeOut(io.stdout, text);
  return 0;
}

function find(query: string | undefined, tables: PortTables): FoundPorts {
  try {
    return findPorts(query, tables);
  } catch (error) {
    if (!isRefusal(error) || query === undefined) throw error;
    const near = nearest(query.toLowerCase(), portNames(tables));
    const hint =
      near === undefined
        ? 'netkit ports without a name shows those that netkit speaks'
        : `did you mean ${near}?`;
    throw new RefusalError('not-found', error.message, error, { hint, cause: error });
  }
}
