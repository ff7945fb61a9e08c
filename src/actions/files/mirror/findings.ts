import { parentOf, type RemotePath } from '../../../protocols/remote-path.ts';
import type { NewFile, NewFolder, NewLink, Plan, Removals } from './plan.ts';

export interface GrowingRemovals {
  readonly files: RemotePath[];
  readonly folders: RemotePath[];
}

/** A plan that grows while the trees are looked at. What goes from the target is settled when it is known what has to stay. */
export class Findings {
  readonly folders: NewFolder[] = [];
  readonly files: NewFile[] = [];
  readonly links: NewLink[] = [];
  /** What is no folder in the target, where one is to be. */
  readonly obstacles: RemotePath[] = [];
  /** What is not in the source. */
  readonly surplus: GrowingRemovals = { files: [], folders: [] };
  /** Folders of the target where a file or link is to be, and what is in them. */
  readonly replaced: GrowingRemovals = { files: [], folders: [] };
  /** These folders themselves. */
  readonly blockers = new Set<RemotePath>();
  /** Whether all of the source was seen. */
  isComplete = true;
  readonly #kept = new Set<RemotePath>();

  /** Something in this folder of the target stays: so it has to, and those that it is in. */
  keep(folder: RemotePath): void {
    for (let path = folder; path !== '' && !this.#kept.has(path); path = parentOf(path)) this.#kept.add(path);
  }

  /**
   * @param deletes whether anything goes but single things that are replaced; where not all of the source was seen, it does not
   * @returns the plan, and where a folder stays, so that nothing else can be there
   */
  settle(deletes: boolean): { readonly plan: Plan; readonly blocked: ReadonlySet<RemotePath> } {
    const mayDelete = deletes && this.isComplete;
    const goes = (path: RemotePath): boolean => mayDelete && !this.#kept.has(path);
    const settled = ({ files, folders }: GrowingRemovals): Removals =>
      mayDelete ? { files, folders: folders.filter(goes) } : { files: [], folders: [] };
    const replaced = settled(this.replaced);
    const blocked = new Set([...this.blockers].filter((path) => !goes(path)));
    const isFree = ({ path }: { readonly path: RemotePath }): boolean => !blocked.has(path);
    const plan: Plan = {
      obstacles: { files: [...this.obstacles, ...replaced.files], folders: replaced.folders },
      folders: this.folders,
      files: this.files.filter(isFree),
      links: this.links.filter(isFree),
      surplus: settled(this.surplus),
    };
    return { plan, blocked };
  }
}
