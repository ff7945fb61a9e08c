import { isRefusal, RefusalError } from '../../errors.ts';
import type { FileClient, FileEntry } from '../../protocols/files.ts';
import { baseName, joinPath, type RemotePath, textOf } from '../../protocols/remote-path.ts';
import { expandBraces } from './braces.ts';
import { fitsPart, isPattern, parsePattern, type Part, unquote } from './pattern.ts';
import { Lister } from './walk.ts';

/** A path that `glob` has found. */
export interface Match {
  readonly path: RemotePath;
  /** What the server tells of it; absent where it was not asked. */
  readonly entry?: FileEntry;
}

/**
 * What a server has that is as a pattern says (pattern.ts), sorted by name in each folder. Only folders that can hold
 * something of it are listed; names that begin with a dot have to be asked for with a dot, and `**` follows no links. A path
 * without a pattern stands for itself, and the server is not asked.
 *
 * It throws RefusalError `not-found` where there is nothing, and else UsageError, LimitError, `aborted`, and what `list`
 * throws beside refusals.
 */
export async function* glob(
  client: FileClient,
  pattern: RemotePath,
  { signal }: { readonly signal?: AbortSignal | undefined } = {},
): AsyncGenerator<Match, void, undefined> {
  const search = new Search(client, signal);
  const alternatives = expandBraces(pattern);
  for (const path of alternatives) {
    if (!isPattern(path)) yield* search.found({ path: unquote(path) });
  }
  const patterns = alternatives.filter(isPattern);
  for (const root of ['', '/'] as RemotePath[]) {
    const steps = patterns
      .filter((each) => each.startsWith('/') === (root !== ''))
      .flatMap((each) => stepsOf(parsePattern(each)) ?? []);
    if (steps.length > 0) yield* search.within(root, steps, 0);
  }
  if (search.isEmpty) throw search.refusal ?? nothingMatches(pattern);
}

class Search {
  /** Why the pattern's own folder was not shown; what is refused further down belongs to what was looked at by chance. */
  refusal: RefusalError | undefined;
  #isAnswered = false;
  readonly #client: FileClient;
  readonly #lister: Lister;
  readonly #paths = new Set<RemotePath>();

  constructor(client: FileClient, signal: AbortSignal | undefined) {
    this.#client = client;
    this.#lister = new Lister(client, signal);
  }

  get isEmpty(): boolean {
    return this.#paths.size === 0;
  }

  /** Once, however many alternatives lead to it. */
  *found(match: Match): Generator<Match> {
    if (this.#paths.has(match.path)) return;
    this.#paths.add(match.path);
    yield match;
  }

  /** @param steps what is still to be matched */
  async *within(
    folder: RemotePath,
    steps: Iterable<Step>,
    depth: number,
    isLink = false,
  ): AsyncGenerator<Match> {
    const now = withoutFolders(steps);
    const names = namesOf(now);
    if (names === undefined) yield* this.#listed(folder, now, depth, isLink);
    else yield* this.#named(folder, names, now, depth);
  }

  /** All that is wanted has a name: nothing is to be listed here. */
  async *#named(
    folder: RemotePath,
    names: Iterable<RemotePath>,
    steps: ReadonlySet<Step>,
    depth: number,
  ): AsyncGenerator<Match> {
    for (const name of names) {
      const path = joinPath(folder, name);
      const { isWhole, below } = advance(steps, name);
      const entry = isWhole ? await this.#unlessRefused(() => this.#client.stat(path)) : undefined;
      if (entry !== undefined) yield* this.found({ path, entry });
      if (below.size > 0) yield* this.within(path, below, depth + 1);
    }
  }

  async *#listed(
    folder: RemotePath,
    steps: ReadonlySet<Step>,
    depth: number,
    isLink: boolean,
  ): AsyncGenerator<Match> {
    const { entries } = (await this.#unlessRefused(() => this.#lister.list(folder, depth))) ?? {
      entries: [],
    };
    // Of a link to a file, some servers list the link itself.
    if (isLink && entries.length === 1 && entries[0]?.name === baseName(folder)) return;
    for (const entry of entries.toSorted(byName)) {
      const path = joinPath(folder, entry.name);
      const { isWhole, below } = advance(steps, entry.name);
      if (isWhole) yield* this.found({ path, entry });
      if (entry.kind === 'folder' && !entry.name.startsWith('.')) {
        for (const step of steps) if (step.part.kind === 'folders') below.add(step);
      }
      if (below.size > 0 && (entry.kind === 'folder' || entry.kind === 'link')) {
        yield* this.within(path, below, depth + 1, entry.kind === 'link');
      }
    }
  }

  async #unlessRefused<T>(ask: () => Promise<T>): Promise<T | undefined> {
    try {
      const answer = await ask();
      this.#isAnswered = true;
      return answer;
    } catch (error) {
      if (!isRefusal(error)) throw error;
      if (!this.#isAnswered) this.refusal ??= error;
      return undefined;
    }
  }
}

/** A part of a pattern and what follows it; the same object wherever it is arrived at, so that none is followed twice. */
interface Step {
  readonly part: Part;
  readonly next: Step | undefined;
}

function stepsOf(parts: readonly Part[]): Step | undefined {
  return parts.reduceRight<Step | undefined>((next, part) => ({ part, next }), undefined);
}

/** With `**` standing for no folder, too. */
function withoutFolders(steps: Iterable<Step>): Set<Step> {
  const all = new Set(steps);
  // What is added while it goes round has its turn as well.
  for (const { part, next } of all) if (part.kind === 'folders' && next !== undefined) all.add(next);
  return all;
}

/** `undefined` where something is to be matched that is no name. */
function namesOf(steps: ReadonlySet<Step>): Set<RemotePath> | undefined {
  const names = new Set<RemotePath>();
  for (const { part } of steps) {
    if (part.kind !== 'literal') return undefined;
    names.add(part.name);
  }
  return names;
}

/** The steps that a name meets: whether one of them was a pattern's last, and what follows the others. */
function advance(steps: Iterable<Step>, name: RemotePath): { isWhole: boolean; below: Set<Step> } {
  const below = new Set<Step>();
  let isWhole = false;
  for (const { part, next } of steps) {
    if (part.kind === 'folders' || !isMeant(name, part) || !fitsPart(name, part)) continue;
    if (next === undefined) isWhole = true;
    else below.add(next);
  }
  return { isWhole, below };
}

/** A dot at the beginning has to be said. */
function isMeant(name: RemotePath, part: Part): boolean {
  return !name.startsWith('.') || part.kind === 'literal' || (part.kind === 'pattern' && part.mayHide);
}

function byName(a: FileEntry, b: FileEntry): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}

function nothingMatches(pattern: RemotePath): RefusalError {
  return new RefusalError(
    'not-found',
    `nothing at the server is as ${textOf(pattern)} says`,
    { status: '', text: '' },
    { hint: 'a backslash before a character takes its meaning as a pattern away' },
  );
}
