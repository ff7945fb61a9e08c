/**
 * Lines of a terminal as an SVG picture. Two packages do so (ansi-to-svg, svg-term); neither has had a release for years,
 * and one brings React. Only what our own style writes is understood: SGR with one number each (ECMA-48, section 8.3.117).
 */

/** Pixels; DejaVu Sans Mono, Menlo and Consolas have a width of about 0.6 of their size. */
const FONT_SIZE = 14;
const COLUMN = 8.43;
const ROW = 19;
const PADDING = 16;
/** The bar with the three dots. */
const TITLE_BAR = 30;

/** A screen that is dark in GitHub's light and dark themes; each colour has a contrast of 4.5 or more on it (WCAG 2.2). */
const BACKGROUND = '#0d1117';
const FOREGROUND = '#e6edf3';
/** By the number that switches it on: a class and its rule. */
const STYLES: Readonly<Record<number, readonly [name: string, rule: string]>> = {
  1: ['b', 'font-weight:bold'],
  2: ['d', 'fill:#8b949e'],
  3: ['i', 'font-style:italic'],
  31: ['red', 'fill:#ff7b72'],
  32: ['green', 'fill:#56d364'],
  33: ['yellow', 'fill:#e3b341'],
  34: ['blue', 'fill:#79c0ff'],
  35: ['magenta', 'fill:#d2a8ff'],
  36: ['cyan', 'fill:#39c5cf'],
  90: ['gray', 'fill:#8b949e'],
};
/** What switches what off: 22 both weights, 23 italics, 39 every colour, 0 all. */
const ENDS: Readonly<Record<number, (on: number) => boolean>> = {
  0: () => true,
  22: (on) => on <= 2,
  23: (on) => on === 3,
  39: (on) => on >= 30,
};

const SGR = new RegExp(String.raw`\u{1B}\[(\d*)m`, 'u');

interface Run {
  readonly text: string;
  readonly classes: readonly string[];
}

/** @param screen lines with the escape sequences of colours, each character one column wide */
export function svgOf(title: string, description: string, screen: readonly string[]): string {
  const lines = screen.map(runsOf);
  const columns = Math.max(...lines.map((runs) => runs.reduce((sum, { text }) => sum + columnsOf(text), 0)));
  const width = Math.ceil(columns * COLUMN + 2 * PADDING);
  const height = TITLE_BAR + lines.length * ROW + PADDING;
  const rules = Object.values(STYLES).map(([name, rule]) => `.${name}{${rule}}`);
  const dots = ['#ff5f57', '#febc2e', '#28c840'].map(
    (fill, index) => `<circle cx="${PADDING + 6 + index * 20}" cy="${TITLE_BAR / 2}" r="6" fill="${fill}"/>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title description">
<title id="title">${escaped(title)}</title>
<desc id="description">${escaped(description)}</desc>
<style>text{font:${FONT_SIZE}px ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace;fill:${FOREGROUND};white-space:pre}${rules.join('')}</style>
<rect x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="8" fill="${BACKGROUND}" stroke="#30363d"/>
${dots.join('')}
${lines.map((runs, row) => textOf(runs, TITLE_BAR + (row + 1) * ROW - 5)).join('\n')}
</svg>
`;
}

/** The lines that a picture shows, without colours. */
export function linesOfSvg(svg: string): readonly string[] {
  return [...svg.matchAll(/<text [^>]*>(.*)<\/text>/g)].map(([, content = '']) =>
    content
      .replaceAll(/<[^>]*>/g, '')
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&amp;', '&'),
  );
}

function runsOf(line: string): readonly Run[] {
  const on = new Set<number>();
  const runs: Run[] = [];
  // Every second piece is the number of an SGR.
  for (const [index, piece] of line.split(SGR).entries()) {
    if (index % 2 === 1) switchTo(on, Number(piece));
    else if (piece !== '') runs.push({ text: piece, classes: [...on].map((code) => STYLES[code]![0]) });
  }
  return runs;
}

function switchTo(on: Set<number>, code: number): void {
  const isEnded = ENDS[code];
  if (isEnded === undefined && STYLES[code] === undefined) throw new Error(`no picture of SGR ${code}`);
  if (isEnded === undefined) on.add(code);
  else for (const each of on) if (isEnded(each)) on.delete(each);
}

/** Each run says where it begins and how long it is, so that columns stand even where a font lacks a sign. */
function textOf(runs: readonly Run[], y: number): string {
  let column = 0;
  const spans = runs.map(({ text, classes }) => {
    const x = rounded(PADDING + column * COLUMN);
    const length = columnsOf(text);
    column += length;
    const style = classes.length === 0 ? '' : ` class="${classes.join(' ')}"`;
    return `<tspan x="${x}" textLength="${rounded(length * COLUMN)}"${style}>${escaped(text)}</tspan>`;
  });
  return `<text y="${y}" xml:space="preserve">${spans.join('')}</text>`;
}

/** Code points: nothing that is combined, and nothing wide. */
function columnsOf(text: string): number {
  return Array.from(text).length;
}

function rounded(pixels: number): number {
  return Math.round(pixels * 10) / 10;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
