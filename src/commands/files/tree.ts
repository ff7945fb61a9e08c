import { unquote } from '../../actions/files/pattern.ts';
import { type Visit, walk } from '../../actions/files/walk.ts';
import type { FileEntry } from '../../protocols/files.ts';
import { textOf } from '../../protocols/remote-path.ts';
import { escapeForTerminal } from '../../terminal/escape.ts';
import { styleFor } from '../../terminal/style.ts';
import { formatNumberOf } from '../../terminal/units.ts';
import { writeOut } from '../shared/output.ts';
import { writeDocument } from '../shared/write-json.ts';
import type { FileContext } from './context.ts';
import { entryAsJson, nameAsJson, showName } from './entry.ts';

/** A thing, and what is in it where it is a folder that was entered. */
interface Node {
  readonly entry: FileEntry;
  readonly below: Node[] | undefined;
}

/** Shows a folder with all that is below; the whole is gathered first, since a row tells whether it is the last. */
export async function run(context: FileContext): Promise<number> {
  const { args, io, parseUrl } = context;
  const url = parseUrl(args.operands[0] ?? '');
  const path = unquote(url.path);
  const client = await context.sessions.at(url);
  const nodes = await gather(walk(client, path, walkOptions(context)));
  if (args.text('format') === 'json') {
    const tree = { ...nameAsJson('path', path), entries: nodes.map(nodeAsJson) };
    await writeDocument(io.stdout, tree);
    return 0;
  }
  const style = styleFor(io.stdout, io.env);
  await writeOut(io.stdout, `${style('blue', escapeForTerminal(textOf(path)) || '.')}\n`);
  for (const row of renderNodes(nodes, (entry) => showName(entry, style)))
    await writeOut(io.stdout, `${row}\n`);
  await writeOut(io.stdout, `\n${style('dim', countOf(nodes))}\n`);
  return 0;
}

function walkOptions({ args, signal, complain }: FileContext): NonNullable<Parameters<typeof walk>[2]> {
  const depth = args.number('depth') ?? Infinity;
  return {
    signal,
    // As many parts as its path has, so deep it is.
    enter: (_folder, relative) => relative.split('/').length < depth,
    onRefused: (_folder, { message }) => complain(message),
  };
}

async function gather(visits: AsyncIterable<Visit>): Promise<Node[]> {
  const root: Node[] = [];
  /** By their relative paths: those of the folders whose turn is still to come. */
  const waiting = new Map<string, Node[]>([['', root]]);
  for await (const { relative, entries, unusable } of visits) {
    const nodes = waiting.get(relative) ?? [];
    waiting.delete(relative);
    for (const entry of [...entries, ...unusable].toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      const below: Node[] | undefined = entry.kind === 'folder' ? [] : undefined;
      nodes.push({ entry, below });
      if (below !== undefined) waiting.set(relative === '' ? entry.name : `${relative}/${entry.name}`, below);
    }
  }
  return root;
}

function* renderNodes(
  nodes: readonly Node[],
  show: (entry: FileEntry) => string,
  lead = '',
): Generator<string> {
  for (const [at, { entry, below = [] }] of nodes.entries()) {
    const isLast = at === nodes.length - 1;
    const target = entry.target === undefined ? '' : ` -> ${escapeForTerminal(textOf(entry.target))}`;
    yield `${lead}${isLast ? '└── ' : '├── '}${show(entry)}${target}`;
    yield* renderNodes(below, show, `${lead}${isLast ? '    ' : '│   '}`);
  }
}

function countOf(nodes: readonly Node[]): string {
  const count = { folders: 0, others: 0 };
  const add = ({ below }: Node): void => {
    if (below === undefined) count.others += 1;
    else count.folders += 1;
    below?.forEach(add);
  };
  nodes.forEach(add);
  return `${formatNumberOf(count.folders, 'folder')}, ${formatNumberOf(count.others, 'file')}`;
}

function nodeAsJson({ entry, below }: Node): object {
  return { ...entryAsJson(entry), ...(below && { entries: below.map(nodeAsJson) }) };
}
