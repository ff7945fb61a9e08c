import { createHash } from 'node:crypto';

import { escapeHtml } from '../../escape-html.ts';
import type { OpenApi, Operation, Parameter } from './types.ts';

const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
section { border-top: 1px solid #8888; padding: 0.5rem 0 1rem; }
h3 code { font-size: 1.1rem; }
.method { display: inline-block; min-width: 4.5rem; font-weight: bold; }
pre { overflow-x: auto; padding: 0.5rem 0.75rem; background: #8882; user-select: all; }
table { border-collapse: collapse; }
th, td { text-align: left; vertical-align: top; padding: 0.15rem 1.5rem 0.15rem 0; }
`;

/** Nothing may be loaded or run; the one style sheet that counts is the page's own. */
export const PAGE_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/**
 * The document for people: one page with nothing to load. A click on a command line selects all of it.
 *
 * @param origin where the store is reached, for the command lines
 */
export function docsPage({ info, tags, paths }: OpenApi, origin: string): string {
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  );
  const chapters = tags.map(({ name, description }) => {
    const own = operations.filter(({ operation }) => operation.tags.includes(name));
    return `<h2 id="${escapeHtml(name)}">${escapeHtml(name)}</h2>
<p>${prose(description)}.</p>
${own.map((each) => section(each, origin)).join('\n')}`;
  });
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(info.title)}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${escapeHtml(info.title)}</h1>
<p>${prose(info.description)} For programs: <a href="/openapi.json">openapi.json</a>.</p>
${chapters.join('\n')}
</body>
</html>
`;
}

interface Documented {
  readonly path: string;
  readonly method: string;
  readonly operation: Operation;
}

function section(documented: Documented, origin: string): string {
  const { path, method, operation } = documented;
  const netkit = operation['x-netkit'];
  return `<section id="${escapeHtml(operation.operationId)}">
<h3><code><span class="method">${escapeHtml(method)}</span> ${escapeHtml(path)}</code></h3>
<p>${prose(operation.summary)}.</p>
${parameterTable(operation.parameters)}
<pre>${escapeHtml(curlLine(documented, origin))}</pre>
${netkit === undefined ? '' : `<pre>${escapeHtml(`${netkit} --base-url ${quote(origin)}`)}</pre>`}
${answers(operation)}
</section>`;
}

function parameterTable(parameters: readonly Parameter[]): string {
  if (parameters.length === 0) return '';
  const rows = parameters.map(
    ({ name, in: where, description }) =>
      `<tr><th><code>${escapeHtml(name)}</code></th><td>${where}</td><td>${prose(description)}</td></tr>`,
  );
  return `<table>${rows.join('')}</table>`;
}

function answers({ responses }: Operation): string {
  const rows = Object.entries(responses).map(
    ([status, { description }]) => `<tr><th>${escapeHtml(status)}</th><td>${prose(description)}</td></tr>`,
  );
  const [example] = Object.values(responses).flatMap(({ content = {} }) =>
    Object.values(content).flatMap((each) => (each.example === undefined ? [] : [each.example])),
  );
  const shown =
    example === undefined
      ? ''
      : `<pre>${escapeHtml(JSON.stringify(example, null, 1).replace(/\n\s*/g, ' '))}</pre>`;
  return `${shown}<table>${rows.join('')}</table>`;
}

/** OpenAPI's descriptions are CommonMark; of that, ours have code. */
function prose(text: string): string {
  return escapeHtml(text).replace(/`([^`]+)`/g, '<code>$1</code>');
}

/** As it would be typed; examples stand for the parameters of the path, and the first one of the query. */
function curlLine({ path, method, operation }: Documented, origin: string): string {
  const { parameters, requestBody } = operation;
  const address = path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const example = parameters.find((each) => each.in === 'path' && each.name === name)?.example;
    return encodeURIComponent(String(example));
  });
  const query = parameters.find((each) => each.in === 'query' && each.example !== undefined);
  const search = query === undefined ? '' : `?${query.name}=${encodeURIComponent(String(query.example))}`;
  const [body] = Object.entries(requestBody?.content ?? {});
  const words = [
    'curl',
    ...(method === 'GET' || (body !== undefined && method === 'POST') ? [] : ['-X', method]),
    ...(body === undefined ? [] : ['-H', `Content-Type: ${body[0]}`, '-d', JSON.stringify(body[1].example)]),
    `${origin}${address}${search}`,
  ];
  return words.map((word) => quote(word)).join(' ');
}

/** As a POSIX shell takes it. */
function quote(word: string): string {
  return /^[\w./:=@-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
