import { format, resolveConfig } from 'prettier';

/** Columns as wide as they need be. Cells may hold anything that stands on one line. */
export function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;
  return [line(headings), line(headings.map(() => '---')), ...rows.map(line)].join('\n');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll(/\s+/g, ' ');
}

/** As `npm run lint` wants a page of `docs/` to be. */
export async function formatted(markdown: string): Promise<string> {
  return format(markdown, { ...(await resolveConfig(import.meta.filename)), parser: 'markdown' });
}
