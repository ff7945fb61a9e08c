/**
 * Which files of a tree are wanted: rules of what to include and what to exclude, as rsync has them.
 *
 *     --exclude '*.tmp'            files of that name, wherever they are
 *     --exclude 'build/'           folders of that name, with all that is in them
 *     --exclude '/cache'           only where the tree begins, as in every pattern with a slash inside: `doc/*.txt`
 *     --include '*.txt' --exclude '*'
 *
 * The first rule that fits decides. What none fits is taken, unless all rules only include; folders are then entered all
 * the same, since what is wanted may be in them. `*` takes names that begin with a dot, too.
 */
import { type RemotePath } from '../../protocols/remote-path.ts';
import { expandBraces } from './braces.ts';
import { matchSequence, REST, type Mark } from './match-sequence.ts';
import { fitsPart, parsePattern } from './pattern.ts';

export interface SelectionRule {
  readonly what: 'include' | 'exclude';
  readonly pattern: RemotePath;
}

/** @param relative from where the tree begins */
export type Selection = (relative: RemotePath, kind: 'file' | 'folder') => boolean;

/** @throws UsageError for patterns that are none (pattern.ts) */
export function selectBy(rules: readonly SelectionRule[]): Selection {
  const compiled = rules.map(({ what, pattern }) => ({ what, fits: compile(pattern) }));
  const onlyIncludes = rules.length > 0 && rules.every(({ what }) => what === 'include');
  return (relative, kind) => {
    const names = relative.split('/') as RemotePath[];
    const decisive = compiled.find(({ fits }) => fits(names, kind));
    if (decisive === undefined) return kind === 'folder' || !onlyIncludes;
    return decisive.what === 'include';
  };
}

function compile(pattern: RemotePath): (names: readonly RemotePath[], kind: 'file' | 'folder') => boolean {
  const onlyFolders = pattern.endsWith('/');
  const alternatives = expandBraces(pattern).map((each) => {
    const isAnywhere = !each.replace(/\/+$/, '').includes('/');
    return [...(isAnywhere ? [REST] : []), ...parsePattern(each).map(markOf)] as Mark<RemotePath>[];
  });
  return (names, kind) =>
    (!onlyFolders || kind === 'folder') && alternatives.some((marks) => matchSequence(marks, names));
}

function markOf(part: ReturnType<typeof parsePattern>[number]): Mark<RemotePath> {
  return part.kind === 'folders' ? REST : (name) => fitsPart(name, part);
}
