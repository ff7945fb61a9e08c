/** What a page of the documentation shows of a terminal: command lines behind `$`, and below each what it wrote. */

export interface Example {
  /** As a shell takes it, continuation lines included. */
  readonly command: string;
  /** Line by line, until the next command or the end of the block. */
  readonly shown: readonly string[];
  /** The command's own, from 1. */
  readonly line: number;
}

const INDENT = '    ';
const PROMPT = '$ ';

/** @param markdown whose examples are blocks with an indent of four, as all of ours are */
export function examplesOf(markdown: string): readonly Example[] {
  const examples: { command: string; shown: string[]; line: number }[] = [];
  // What stands in a block before its first command, or in prose, belongs to nobody.
  let current: (typeof examples)[number] | undefined;
  for (const [index, text] of markdown.split('\n').entries()) {
    if (text !== '' && !text.startsWith(INDENT)) {
      current = undefined;
      continue;
    }
    const line = text.slice(INDENT.length);
    if (line.startsWith(PROMPT)) {
      current = { command: line.slice(PROMPT.length), shown: [], line: index + 1 };
      examples.push(current);
    } else if (current?.shown.length === 0 && current.command.endsWith('\\')) {
      current.command += `\n${line}`;
    } else {
      current?.shown.push(line);
    }
  }
  for (const { shown } of examples) while (shown.at(-1) === '') shown.pop();
  return examples;
}
