import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Action, MirrorReport } from '../../../../src/actions/files/mirror/report.ts';
import { MADE, type Tree } from '../../../helpers/memory-files.ts';

/** Makes what a memory server has, too, with its times. */
export function plant(folder: string, tree: Tree): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, value] of Object.entries(tree)) {
    const path = join(folder, name);
    if (typeof value === 'string' || value instanceof Uint8Array) {
      writeFileSync(path, value);
      utimesSync(path, MADE / 1000, MADE / 1000);
    } else if ('link' in value && typeof value.link === 'string') symlinkSync(value.link, path);
    else plant(path, value);
  }
}

/** What is there, as MemoryServer tells it of itself. */
export function harvest(folder: string): Tree {
  return Object.fromEntries(
    readdirSync(folder).map((name) => {
      const path = join(folder, name);
      const facts = lstatSync(path);
      if (facts.isSymbolicLink()) return [name, { link: readlinkSync(path) }];
      return [name, facts.isDirectory() ? harvest(path) : readFileSync(path, 'latin1')];
    }),
  );
}

/** As a dry run shows them, in an order of their own. */
export function actionsOf({ actions }: MirrorReport): string[] {
  return actions.map(({ action, path }: Action) => `${action} ${path}`).toSorted();
}
