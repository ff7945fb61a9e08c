/**
 * docs/api/: the reference of the library, by typedoc. It comes as one page with a section for each topic (categories, in typedoc's
 * words), which are told by where a name is declared; here, each section becomes a page of its own.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import {
  Application,
  Comment,
  CommentTag,
  Converter,
  type Logger,
  type ProjectReflection,
  type TranslatedString,
} from 'typedoc';

const ROOT = join(import.meta.dirname, '../..');

/** Where a topic's names are declared, below `src/`; the first that fits. What fits none is of connections. */
const TOPICS: readonly (readonly [where: RegExp, topic: string])[] = [
  [/^(?:downloads|actions\/http\/download\/)/, 'Downloads'],
  [/^(?:http|protocols\/http|actions\/(?:http\/|body))/, 'HTTP'],
  [/^(?:mail|protocols\/(?:mail|smtp|pop3|imap|sasl)|actions\/mail\/)/, 'Mail'],
  [/^(?:files|protocols\/|actions\/files\/|actions\/paced|actions\/local-path|net\/ssh\/)/, 'Files'],
  [/^(?:api|actions\/api\/)/, 'Store'],
  [/^(?:net\/(?:tcp-client|tcp-server|message-|udp-|datagram)|wire\/)/, 'Sockets'],
  [/^net\/names\//, 'Names'],
  [/^lab\//, 'Lab'],
  [/^transcript\//, 'Transcript'],
  [/^compare\//, 'Comparison'],
  [/^(?:errors|exit-codes)\./, 'Errors'],
];

const INTRODUCTION = `# The library

What \`import … from 'netkit'\` gives, by topic. Made from the comments of the source.
`;

/** File name to text. @throws Error for what typedoc warns of */
export async function apiPages(): Promise<Readonly<Record<string, string>>> {
  const app = await Application.bootstrapWithPlugins({ options: join(ROOT, 'typedoc.json') });
  // No more than the entry point leads to: it takes half the time.
  const compilerOptions = app.options.getCompilerOptions(app.logger);
  app.options.setCompilerOptions([join(ROOT, 'src/index.ts')], compilerOptions, undefined);
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => sortByTopic(project, app.logger));
  const project = await app.convert();
  if (project === undefined) throw new Error('typedoc cannot read src/index.ts');
  app.validate(project);
  if (app.logger.hasWarnings()) throw new Error('typedoc has something to say of the comments: see above');
  const folder = mkdtempSync(join(tmpdir(), 'netkit-api-'));
  try {
    await app.outputs.writeOutput({ name: 'markdown', path: folder }, project);
    return inPages(readFileSync(join(folder, 'README.md'), 'utf8'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function sortByTopic(project: ProjectReflection, logger: Logger): void {
  for (const child of project.children ?? []) {
    const file = project.getSymbolIdFromReflection(child)?.fileName ?? '';
    const where = relative(join(ROOT, 'src'), file);
    const topic = TOPICS.find(([place]) => place.test(where))?.[1] ?? 'Connections';
    // With a topic it would pass for one that is documented; the comments of functions are elsewhere.
    if (!child.hasComment() && child.signatures === undefined)
      logger.warn(`${child.name} has no comment` as TranslatedString);
    child.comment ??= new Comment();
    child.comment.blockTags.push(new CommentTag('@category', [{ kind: 'text', text: topic }]));
  }
}

/** Every section a page, with the links between them led from page to page. */
function inPages(whole: string): Record<string, string> {
  const [, ...sections] = whole.split(/^## /m);
  const pages = sections.map((section) => {
    const end = section.indexOf('\n');
    const topic = section.slice(0, end);
    // A heading of its own each, one level further up.
    return {
      topic,
      file: `${topic.toLowerCase()}.md`,
      text: section.slice(end).replaceAll(/^##(?=#* )/gm, '#'),
    };
  });
  const homes = new Map(
    pages.flatMap(({ file, text }) =>
      Array.from(text.matchAll(/<a id="([^"]+)">/g), ([, id = '']) => [id, file] as const),
    ),
  );
  const linked = ({ file, text }: (typeof pages)[number]): string =>
    text.replaceAll(/\]\(#([^)]+)\)/g, (link, id: string) => {
      const home = homes.get(id);
      return home === undefined || home === file ? link : `](${home}#${id})`;
    });
  const overview = pages.map(({ topic, file, text }) => {
    const names = Array.from(
      text.matchAll(/^<a id="([^"]+)"><\/a>\n\n## (.+)$/gm),
      ([, id = '', name = '']) => `[${name}](${file}#${id})`,
    );
    return `## [${topic}](${file})\n\n${names.join(' · ')}\n`;
  });
  return {
    'README.md': [INTRODUCTION, ...overview].join('\n'),
    ...Object.fromEntries(pages.map((page) => [page.file, `# ${page.topic}\n\n${linked(page).trim()}\n`])),
  };
}
