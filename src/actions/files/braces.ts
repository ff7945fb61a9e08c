import { UsageError } from '../../errors.ts';
import type { RemotePath } from '../../protocols/remote-path.ts';

/** Each pair of braces doubles them at least: a short line can stand for more than anybody has folders. */
export const MAX_ALTERNATIVES = 1000;

/**
 * `a{b,c{d,e}}` as `ab`, `acd` and `ace`, in this order. Braces without a comma, alone, or behind a backslash stand for
 * themselves.
 *
 * @throws UsageError for more than MAX_ALTERNATIVES
 */
export function expandBraces(pattern: RemotePath): RemotePath[] {
  const expanded: RemotePath[] = [];
  const waiting = [pattern];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const group = findGroup(next);
    if (group === undefined) {
      expanded.push(next);
    } else {
      const { start, end, commas } = group;
      const cuts = [start, ...commas, end];
      for (let index = cuts.length - 1; index > 0; index -= 1) {
        const alternative = next.slice(cuts[index - 1]! + 1, cuts[index]);
        waiting.push((next.slice(0, start) + alternative + next.slice(end + 1)) as RemotePath);
      }
    }
    if (expanded.length + waiting.length > MAX_ALTERNATIVES) {
      throw new UsageError(`the pattern stands for more than ${MAX_ALTERNATIVES} others`);
    }
  }
  return expanded;
}

interface Group {
  readonly start: number;
  end: number;
  readonly commas: number[];
}

/** The first pair of braces with a comma between them. */
function findGroup(pattern: string): Group | undefined {
  const open: Group[] = [];
  const groups: Group[] = [];
  for (let at = 0; at < pattern.length; at += 1) {
    const character = pattern[at];
    if (character === '\\') at += 1;
    else if (character === '{') open.push({ start: at, end: at, commas: [] });
    else if (character === ',') open.at(-1)?.commas.push(at);
    else if (character === '}') {
      const group = open.pop();
      if (group !== undefined && group.commas.length > 0) groups.push({ ...group, end: at });
    }
  }
  return groups.toSorted((a, b) => a.start - b.start)[0];
}
