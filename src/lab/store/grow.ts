import { type Budget, Content } from './content.ts';
import type { FolderNode, TreeNode } from './memory-tree.ts';
import type { Seed, SeedFolder } from './seed.ts';

interface Ground {
  readonly owner: string;
  readonly budget: Budget;
  /** Called for each node that is made. */
  onNode(): void;
}

/** Makes nodes of a description. The contents of files are not made yet. */
export function growFolder(seed: SeedFolder, ground: Ground): FolderNode {
  ground.onNode();
  const children = seed.children.map(([name, child]) => [name, grow(child, ground)] as const);
  const { modified, mode = 0o755 } = seed;
  return { kind: 'folder', owner: ground.owner, modified, mode, children: new Map(children) };
}

function grow(seed: Seed, ground: Ground): TreeNode {
  if (seed.kind === 'folder') return growFolder(seed, ground);
  ground.onNode();
  const { owner, budget } = ground;
  const { modified, mode = 0o644 } = seed;
  return seed.kind === 'file'
    ? { kind: 'file', owner, modified, mode, content: new Content(budget, seed) }
    : { kind: 'link', owner, modified, mode: 0o777, target: seed.target };
}
