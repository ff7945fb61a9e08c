import { escapeHtml } from '../escape-html.ts';
import type { Shape, ShapeGroup } from './shape.ts';

/** The shapes site's front page: everything that can be asked for, and why one would. */
export function indexShape(groups: readonly ShapeGroup[]): Shape {
  const page = renderIndex(groups);
  return {
    path: '/',
    teaches: 'this list',
    answer: (_request, wire) =>
      wire.respond({ status: 200, headers: [['Content-Type', 'text/html; charset=utf-8']], body: page }),
  };
}

function renderIndex(groups: readonly ShapeGroup[]): string {
  const sections = groups.map(
    ({ title, shapes }) => `<h2>${escapeHtml(title)}</h2>\n<dl>\n${shapes.map(renderShape).join('')}</dl>\n`,
  );
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Every shape of an HTTP response</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem }
dt { font-family: ui-monospace, monospace }
dd { margin: 0 0 .5rem 1.5rem }
</style>
</head>
<body>
<h1>Every shape of an HTTP response</h1>
<p>Each path below answers in one way that HTTP allows, or forbids.</p>
${sections.join('')}</body>
</html>
`;
}

function renderShape({ path, example = path, teaches }: Shape): string {
  return `<dt><a href="${escapeHtml(example)}">${escapeHtml(path)}</a></dt>\n<dd>${escapeHtml(teaches)}</dd>\n`;
}
