import { apiPages } from './api.ts';
import { capabilitiesPage } from './capabilities.ts';
import { commandsPage } from './commands.ts';
import { exitCodesPage } from './exit-codes.ts';
import { jsonPage, schemaPages } from './json.ts';
import { manPage } from './man.ts';

/** What is generated: the file, from the project's root, and what makes its text. `npm run docs` writes them all. */
export const PAGES: Readonly<Record<string, () => Promise<string>>> = {
  'docs/capabilities.md': capabilitiesPage,
  'docs/commands.md': commandsPage,
  'docs/exit-codes.md': exitCodesPage,
  'man/netkit.1': manPage,
  'docs/json.md': jsonPage,
  ...schemaPages(),
};

/** Folders that hold nothing else, and what makes their files: name to text. */
export const FOLDERS: Readonly<Record<string, () => Promise<Readonly<Record<string, string>>>>> = {
  'docs/api': apiPages,
};
