/** What is generated: the file, from the project's root, and what makes its text. `npm run docs` writes them all. */
export const PAGES: Readonly<Record<string, () => Promise<string>>> = {};
