import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

import ts from 'typescript';
import { describe, expect, it } from 'vitest';

/**
 * Who may import whom. A place is a folder of src, or one of its files; `base` is what everyone may import.
 * Types cost nothing and tie nothing down, so some places may have only those of another. What is lazy is
 * loaded by `import()` when it is needed, and not before.
 */
interface Allowance {
  readonly values?: readonly string[];
  readonly types?: readonly string[];
  readonly lazily?: readonly string[];
}

const RULES = {
  base: {},
  wire: {},
  terminal: {},
  transcript: { values: ['wire', 'terminal'] },
  net: { values: ['wire', 'transcript'] },
  protocols: { types: ['net', 'transcript'] },
  raw: { values: ['wire', 'net', 'protocols'], types: ['transcript'] },
  library: { values: ['wire', 'net', 'protocols'], types: ['transcript'] },
  actions: { values: ['wire', 'net', 'protocols', 'transcript'] },
  compare: { values: ['protocols', 'transcript'] },
  lab: { values: ['raw', 'wire', 'net', 'protocols', 'actions'] },
  kits: { types: ['protocols'], lazily: ['raw', 'library', 'lab'] },
  commands: {
    values: ['kits', 'lab', 'compare', 'actions', 'protocols', 'transcript', 'net', 'wire', 'terminal'],
  },
  index: { values: ['kits', 'lab', 'compare', 'actions', 'protocols', 'transcript', 'net', 'wire'] },
  cli: { values: ['commands', 'terminal'] },
} as const satisfies Record<string, Allowance>;

type Place = keyof typeof RULES;

/** What a lab may not have of `raw`: it speaks with the codecs, and is nobody's client. */
const CLIENTS_OF_RAW = /^raw\/\w+\/((client|connection|dialogue)\.ts$|pipeline\/)/;

/** What opens a socket, or listens at one. */
const SOCKETS = new Set(['net', 'tls', 'dgram', 'http', 'https', 'http2']);
/** What these modules have besides: questions and tables. */
const NO_SOCKETS = new Set(['isIP', 'isIPv4', 'isIPv6', 'STATUS_CODES']);
/** A lab takes the servers of node:http and node:https, and leaves the binding to net. */
const SERVERS = new Set(['createServer', 'createSecureServer']);

const PRINTS = /\bprocess\.(stdout|stderr)\b|\bconsole\.\w/;
const ENDS = /\bprocess\.(exit|abort|reallyExit)\b|\bprocess\.exitCode\b/;

interface Import {
  readonly from: string;
  readonly to: string;
  readonly kind: 'value' | 'type' | 'lazy';
  /** What is taken by name; empty where it is the whole module. */
  readonly names: readonly string[];
}

const src = join(import.meta.dirname, '../../src');
const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts') && !path.endsWith('.d.ts'))
  .toSorted();
const sources = new Map(files.map((file) => [file, readFileSync(join(src, file), 'utf8')]));
const imports = files.flatMap((file) => importsOf(file, sources.get(file) ?? ''));
const ours = imports.filter(({ to }) => sources.has(to));

describe('the rule of who may import whom', () => {
  it('has a place for every file', () => {
    expect(files.filter((file) => placeOf(file) === undefined)).toEqual([]);
  });

  it('finds the imports that there are: static, of types, re-exported and lazy', () => {
    const source = `
      import a, { type B } from './a.ts';
      import type { C } from './c.ts';
      import { type D } from './d.ts';
      export { e } from './e.ts';
      export type { F } from './f.ts';
      const g = () => import('./g.ts');
      type H = typeof import('./h.ts');
      import 'node:net';
    `;
    expect(importsOf('raw/x.ts', source).map(({ to, kind }) => `${kind} ${to}`)).toEqual([
      'value raw/a.ts',
      'type raw/c.ts',
      'type raw/d.ts',
      'value raw/e.ts',
      'type raw/f.ts',
      'lazy raw/g.ts',
      'type raw/h.ts',
      'value node:net',
    ]);
  });

  it('leaves no import to a file that does not exist', () => {
    const lost = imports.filter(({ to }) => to.endsWith('.ts') && !sources.has(to));
    expect(lost.map(show)).toEqual([]);
  });

  it('is kept by every file', () => {
    expect(ours.filter((each) => !isAllowed(each)).map(show)).toEqual([]);
  });

  it('lets a lab have the codecs of raw, and not its clients', () => {
    const taken = ours.filter(({ from, to }) => from.startsWith('lab/') && CLIENTS_OF_RAW.test(to));
    expect(taken.map(show)).toEqual([]);
  });

  it('loads no client and no server before it is needed', () => {
    const kits = ours.filter(({ from, kind }) => from === 'kits.ts' && kind === 'value');
    expect(kits.filter(({ to }) => placeOf(to) !== 'base').map(show)).toEqual([]);
  });

  it('has no circles', () => {
    const next = new Map<string, string[]>();
    for (const { from, to, kind } of ours) {
      if (kind !== 'type') next.set(from, [...(next.get(from) ?? []), to]);
    }
    expect(findCircle(next)).toBeUndefined();
  });
});

describe('the world outside', () => {
  it('is reached through sockets in net alone', () => {
    const openers = imports.filter(
      ({ from, to, kind, names }) =>
        kind !== 'type' &&
        SOCKETS.has(to.replace(/^node:/, '')) &&
        !from.startsWith('net/') &&
        !(names.length > 0 && names.every((name) => NO_SOCKETS.has(name))) &&
        !(from.startsWith('lab/') && names.length > 0 && names.every((name) => SERVERS.has(name))),
    );
    expect(openers.map(show)).toEqual([]);
    // A server of node:http is not bound by whoever makes it.
    expect(filesWith(/\.listen\(/).filter((file) => !file.startsWith('net/'))).toEqual([]);
  });

  it('is printed to by cli, commands and terminal alone', () => {
    expect(filesWith(PRINTS).filter((file) => !/^(cli\.ts|commands\/|terminal\/)/.test(file))).toEqual([]);
  });

  it('is given an exit code by cli alone', () => {
    expect(filesWith(ENDS)).toEqual(['cli.ts']);
  });
});

function placeOf(file: string): Place | undefined {
  if (/^(errors|exit-codes|now|version)\.ts$/.test(file)) return 'base';
  // The library's faces to protocols, which index shows.
  if (['http.ts', 'files.ts', 'mail.ts', 'api.ts', 'downloads.ts'].includes(file)) return 'index';
  const name = file.split('/')[0]?.replace(/\.ts$/, '') ?? '';
  return name !== 'base' && Object.hasOwn(RULES, name) ? (name as Place) : undefined;
}

function isAllowed({ from, to, kind }: Import): boolean {
  const [there, here] = [placeOf(to), placeOf(from)];
  if (there === undefined || here === undefined) return false;
  if (there === here || there === 'base') return true;
  const { values = [], types = [], lazily = [] }: Allowance = RULES[here];
  if (values.includes(there)) return true;
  return (kind !== 'value' && lazily.includes(there)) || (kind === 'type' && types.includes(there));
}

function importsOf(from: string, text: string): Import[] {
  const found: Import[] = [];
  const source = ts.createSourceFile(from, text, ts.ScriptTarget.Latest, true);
  const add = (specifier: ts.Node | undefined, kind: Import['kind'], names: readonly string[] = []): void => {
    if (specifier === undefined || !ts.isStringLiteral(specifier)) return;
    const path = specifier.text;
    found.push({ from, to: path.startsWith('.') ? join(dirname(from), path) : path, kind, names });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) {
      add(node.moduleSpecifier, onlyTypes(node.importClause) ? 'type' : 'value', namesOf(node.importClause));
    }
    if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly ? 'type' : 'value');
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument))
      add(node.argument.literal, 'type');
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      add(node.arguments[0], 'lazy');
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function onlyTypes(clause: ts.ImportClause | undefined): boolean {
  if (clause === undefined) return false;
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const named = clause.namedBindings;
  return (
    clause.name === undefined &&
    named !== undefined &&
    ts.isNamedImports(named) &&
    named.elements.every(({ isTypeOnly }) => isTypeOnly)
  );
}

/** What an import declaration takes by name and as a value. */
function namesOf(clause: ts.ImportClause | undefined): string[] {
  const named = clause?.namedBindings;
  if (clause?.name !== undefined || named === undefined || !ts.isNamedImports(named)) return [];
  return named.elements
    .filter(({ isTypeOnly }) => !isTypeOnly)
    .map(({ name, propertyName }) => (propertyName ?? name).text);
}

/** Without comments and strings, in which words are only words. */
function filesWith(pattern: RegExp): string[] {
  return files.filter((file) => pattern.test(codeOf(sources.get(file) ?? '')));
}

function codeOf(text: string): string {
  return text.replaceAll(/\/\*.*?\*\/|\/\/[^\n]*|'(?:\\.|[^'\\\n])*'/gs, '');
}

function findCircle(next: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const done = new Set<string>();
  const walk = (file: string, path: readonly string[]): string[] | undefined => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return undefined;
    for (const target of next.get(file) ?? []) {
      const circle = walk(target, [...path, file]);
      if (circle !== undefined) return circle;
    }
    done.add(file);
    return undefined;
  };
  for (const file of next.keys()) {
    const circle = walk(file, []);
    if (circle !== undefined) return circle;
  }
  return undefined;
}

function show({ from, to, kind }: Import): string {
  return `${relative('.', from)} → ${to}${kind === 'value' ? '' : ` (${kind})`}`;
}
