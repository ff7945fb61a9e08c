import type { Io } from '../../terminal/io.ts';
import {
  type Arguments,
  type Example,
  inGroup,
  type Option,
  type Verb,
  withoutLettersOf,
} from '../command.ts';
import { clientOptions, COMPARE_OPTIONS } from '../shared/client-options.ts';
import { LISTING_OPTIONS } from './listing-options.ts';
import { FORMAT_OPTIONS, SESSION_OPTIONS } from './options.ts';
import type { FileContext } from './context.ts';
import type { FileProtocol } from './protocol.ts';
import { DOWNLOAD_OPTIONS, MIRROR_OPTIONS, PACE_OPTION, UPLOAD_OPTIONS } from './transfer-options.ts';

/** What a verb does, loaded when it is asked for. */
type Load = () => Promise<(context: FileContext) => Promise<number>>;

interface FileVerb {
  readonly name: string;
  readonly operands: string;
  readonly summary: string;
  /** Besides those of every verb. */
  readonly options?: readonly Option[];
  readonly examples: readonly Example[];
  readonly load: Load;
}

/** The verbs that FTP and SFTP share, as a table for one of them. */
export function fileVerbs(protocol: FileProtocol): readonly Verb[] {
  const { name: word, example: host, readOptions, writeOptions } = protocol;
  const line = (rest: string, says: string): Example => ({ line: `netkit ${word} ${rest} --lab`, says });
  const verbs: readonly FileVerb[] = [
    {
      name: 'ls',
      operands: '<url..>',
      summary: 'Show what is in a folder',
      options: [...COMPARE_OPTIONS, ...LISTING_OPTIONS, ...FORMAT_OPTIONS],
      examples: [
        ...protocol.listingExamples,
        line(`ls -l ${host}/upload/`, 'permissions, owner, size and time'),
        line(`ls ${host} --compare`, 'both clients side by side'),
        line(`ls -R ${host} --format json`, 'all that is below, for a script'),
      ],
      load: async () => (await import('./ls.ts')).run,
    },
    {
      name: 'tree',
      operands: '<url>',
      summary: 'Show a folder and all that is below as a tree',
      options: [
        ...inGroup('Listing', [
          { name: 'depth', letter: 'L', kind: 'number', value: 'N', summary: 'So many folders deep at most' },
        ]),
        ...FORMAT_OPTIONS,
      ],
      examples: [line(`tree ${host} -L 2`, 'two folders deep')],
      load: async () => (await import('./tree.ts')).run,
    },
    {
      name: 'get',
      operands: '<url..>',
      summary: 'Fetch files, each whole or not at all',
      options: [...DOWNLOAD_OPTIONS, ...readOptions, ...PACE_OPTION, ...FORMAT_OPTIONS],
      examples: [
        ...protocol.downloadExamples,
        line(`get -o - ${host}/notes.txt`, 'to stdout'),
        line(`get -C - ${host}/notes.txt`, 'go on with a download that was cut off'),
        line(`get '${host}/*.txt' --output-dir texts --create-dirs`, 'all that fit a pattern'),
      ],
      load: async () => (await import('./get.ts')).run,
    },
    {
      name: 'put',
      operands: '<file..> <url>',
      summary: 'Store files; - is stdin',
      options: [...UPLOAD_OPTIONS, ...writeOptions, ...PACE_OPTION, ...FORMAT_OPTIONS],
      examples: [
        line(`put README.md ${host}/upload/`, 'under its own name'),
        line(`put -C - README.md ${host}/upload/`, 'go on with an upload that was cut off'),
      ],
      load: async () => (await import('./put.ts')).run,
    },
    {
      name: 'cat',
      operands: '<url..>',
      summary: 'Show what is in files',
      options: [...COMPARE_OPTIONS, ...readOptions, ...PACE_OPTION],
      examples: [line(`cat ${host}/notes.txt --raw --trace`, 'with what crosses the wire')],
      load: async () => (await import('./cat.ts')).run,
    },
    {
      name: 'rm',
      operands: '<url..>',
      summary: 'Delete files',
      options: [
        ...inGroup('Deleting', [
          { name: 'recursive', letter: 'r', kind: 'flag', summary: 'Folders, too, with all that is below' },
          { name: 'force', letter: 'f', kind: 'flag', summary: 'What is not there is no failure' },
        ]),
        ...FORMAT_OPTIONS,
      ],
      examples: [line(`rm ${host}/notes.txt`, 'one file')],
      load: async () => (await import('./changes.ts')).remove,
    },
    {
      name: 'mkdir',
      operands: '<url..>',
      summary: 'Make folders',
      options: [
        ...inGroup('Folders', [
          {
            name: 'parents',
            letter: 'p',
            kind: 'flag',
            summary: 'Those on the way, too; one that is there is no failure',
          },
        ]),
        ...FORMAT_OPTIONS,
      ],
      examples: [line(`mkdir -p ${host}/upload/2026/11`, 'with those on the way')],
      load: async () => (await import('./changes.ts')).makeFolder,
    },
    {
      name: 'rmdir',
      operands: '<url..>',
      summary: 'Delete empty folders',
      options: FORMAT_OPTIONS,
      examples: [line(`rmdir ${host}/upload`, 'one that is empty')],
      load: async () => (await import('./changes.ts')).removeFolder,
    },
    {
      name: 'mv',
      operands: '<url> <path>',
      summary: 'Rename or move at the server; the new path is as the server has it, or a URL there',
      options: FORMAT_OPTIONS,
      examples: [line(`mv ${host}/notes.txt upload/`, 'into a folder')],
      load: async () => (await import('./changes.ts')).move,
    },
    {
      name: 'stat',
      operands: '<url..>',
      summary: 'Show what the server knows of a file or folder',
      options: [...COMPARE_OPTIONS, ...FORMAT_OPTIONS],
      examples: [line(`stat ${host}/notes.txt`, 'a fact a row')],
      load: async () => (await import('./stat.ts')).run,
    },
    {
      name: 'chmod',
      operands: '<mode> <url..>',
      summary: 'Set permissions, in octal',
      options: FORMAT_OPTIONS,
      examples: [line(`chmod 600 ${host}/notes.txt`, 'for its owner alone')],
      load: async () => (await import('./changes.ts')).changeMode,
    },
    {
      name: 'mirror',
      operands: '<source> <target>',
      summary: 'Make a folder the same as another, one of them a URL; only what has changed is moved',
      options: [...MIRROR_OPTIONS, ...PACE_OPTION, ...FORMAT_OPTIONS],
      examples: [
        line(`mirror ${host}/ copy --dry-run`, 'what would be fetched'),
        line(`mirror site ${host}/upload/site --delete --parallel 4`, 'and delete what is not in the source'),
      ],
      load: async () => (await import('./mirror.ts')).run,
    },
    {
      name: 'quote',
      operands: '<url> <command..>',
      summary: protocol.quoteSummary,
      options: FORMAT_OPTIONS,
      examples: protocol.quoteExamples,
      load: async () => (await import('./quote.ts')).run,
    },
  ];
  return verbs.map(({ load, options = [], ...verb }) => ({
    ...verb,
    options: [
      ...clientOptions(protocol.library),
      ...options,
      ...withoutLettersOf(options, [...protocol.options, ...SESSION_OPTIONS]),
    ],
    run: async (args: Arguments, io: Io) => {
      const [run, { withFiles }] = await Promise.all([load(), import('./context.ts')]);
      return withFiles(protocol, args, io, run);
    },
  }));
}
