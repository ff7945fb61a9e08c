/**
 * What somebody types in a chat:
 *
 *     hello                a text
 *     /join 10.0.0.7 3000  a command, and what follows it
 *     //usr is a folder    the text `/usr is a folder`
 */
export type Typed =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'command'; readonly name: string; readonly rest: string };

/** A row of the table that `/help` shows. */
export interface SlashCommand<Target> {
  /** Without the slash, in lower case. */
  readonly name: string;
  /** What follows it: `HOST PORT`, `[WHO]`, or nothing. */
  readonly operands: string;
  readonly summary: string;
  /** @throws UsageError for operands that are none */
  run(target: Target, rest: string): void;
}

export function parseTyped(line: string): Typed {
  if (line.trim() === '') return { kind: 'nothing' };
  if (!line.startsWith('/')) return { kind: 'text', text: line };
  if (line.startsWith('//')) return { kind: 'text', text: line.slice(1) };
  const [, name = '', rest = ''] = /^\/(\S*)\s*(.*)$/s.exec(line) ?? [];
  return { kind: 'command', name: name.toLowerCase(), rest: rest.trimEnd() };
}

export function findCommand<Target>(
  commands: readonly SlashCommand<Target>[],
  name: string,
): SlashCommand<Target> | undefined {
  return commands.find((command) => command.name === name);
}

/** What is said where there is no such command. */
export function unknownCommand(name: string): string {
  return `there is no command /${name}: /help shows them all, //${name} sends it as text`;
}

/** A line for each. */
export function helpLines(commands: readonly Omit<SlashCommand<never>, 'run'>[]): string[] {
  const rows = commands.map(({ name, operands, summary }) => [`/${name} ${operands}`.trimEnd(), summary]);
  rows.push(['//TEXT', 'send a text that begins with a slash']);
  const width = Math.max(...rows.map(([usage = '']) => usage.length));
  return rows.map(([usage = '', summary = '']) => `${usage.padEnd(width)}  ${summary}`);
}
