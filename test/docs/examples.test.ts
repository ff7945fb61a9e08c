/** What README.md and docs/ show of a terminal is what a terminal shows. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { describeWith } from '../helpers/programs.ts';
import { agrees, normalised } from './agree.ts';
import { type Example, examplesOf } from './page.ts';
import { type Ran, Terminal } from './terminal.ts';
import { whyUntried } from './untried.ts';

const ROOT = join(import.meta.dirname, '../..');
/** For all pages together. */
const MAX_TIME = 180_000;

const PAGES = ['README.md', ...readdirSync(join(ROOT, 'docs')).map((name) => `docs/${name}`)].filter((page) =>
  page.endsWith('.md'),
);
const EXAMPLES = PAGES.flatMap((page) =>
  examplesOf(readFileSync(join(ROOT, page), 'utf8')).map((example) => ({ page, ...example })),
);

describeWith('script')('the examples of the documentation', () => {
  const home = mkdtempSync(join(tmpdir(), 'netkit-docs-'));
  const ran = new Map<Example, Ran>();
  beforeAll(() => Promise.all(PAGES.map((page) => run(page))), MAX_TIME);
  afterAll(() => rmSync(home, { recursive: true, force: true }));

  /** In the order of the page, in one folder, since what stands further down goes on with what came before. */
  async function run(page: string): Promise<void> {
    const terminal = new Terminal(mkdtempSync(join(home, 'page-')), join(home, 'data'));
    for (const example of EXAMPLES) {
      if (example.page !== page) continue;
      if (whyUntried(example.command) !== undefined) continue;
      const file = /^cat (?<name>\S+)$/.exec(example.command)?.groups?.['name'];
      // A file that no command of the page has made is what the reader has.
      if (file !== undefined && !existsSync(join(terminal.folder, file))) {
        writeFileSync(join(terminal.folder, file), `${example.shown.join('\n')}\n`);
      }
      ran.set(example, await terminal.run(example.command));
    }
  }

  for (const example of EXAMPLES) {
    const { page, line, command, shown } = example;
    const reason = whyUntried(command);
    const untried = reason === undefined ? '' : ` (${reason})`;
    test.skipIf(reason !== undefined)(`${page}:${line} ${command}${untried}`, () => {
      const { code, lines } = ran.get(example)!;
      // Where several are under way, nobody says which is done first.
      const [expected, came] = command.includes(' download ')
        ? [shown.toSorted(), lines.toSorted()]
        : [shown, lines];
      if (!agrees(expected, came)) expect(came.map(normalised)).toEqual(expected.map(normalised));
      expect(code === 0 || shown.some(saysWhy), `it ended with ${code}, and the page does not say why`).toBe(
        true,
      );
    });
  }
});

/** An error's line; notes begin alike, and what only has notes ends with 0. `--compare` counts. */
function saysWhy(line: string): boolean {
  return line.startsWith('netkit: ') || /^\d+ differences?$/.test(line);
}
