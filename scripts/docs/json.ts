import type { JsonOutput } from '../../schemas/output.ts';
import { JSON_OUTPUTS } from '../../schemas/index.ts';
import { JSON_EXAMPLES } from './json-examples.ts';
import { alternativesOf, membersOf } from './json-members.ts';
import { type JsonSchema, jsonSchemaOf, schemaFile } from './json-schema.ts';
import { formatted, table } from './markdown.ts';

const INTRODUCTION = `# What \`--format json\` prints

With \`--format json\`, a verb prints for programs what it otherwise prints for people.

- **It goes to stdout**, and nothing else does. Remarks, progress and errors go to stderr as they always do, and the
  exit code is the same as without. Where an error comes before there is anything to print, nothing is printed:
  look at the exit code first.
- **A document**, or **lines**: most verbs print one JSON document. Those that tell of what happens while it happens
  print a JSON object on a line for each thing (JSON Lines), as soon as it has happened. Both are UTF-8 and end with a
  line feed.
- **Safe to look at**: control characters, and characters that turn text round, are written as \`\\u…\`, whoever
  sent them. That is the same value to a program, and does nothing to a terminal.
- **Names** are those of the tables below. A member that has no value is \`null\` where others of
  its kind have one, and is missing where the thing itself is missing: no trailer, no TLS, no redirect. What may be missing is
  marked as *optional*.
- **Sizes** are in bytes, and **durations in milliseconds** unless a member says otherwise. **Points in time** are
  strings in ISO 8601, or what the peer said where it is the peer's own text.
- **Bytes that are no text** are base64, in a member that says so by its name.
- **What is stable**: within a major version, members are added, and neither taken away nor given another meaning.
  Programs should pass over members that they do not know.

Each output has a schema (JSON Schema, draft 2020-12) in the package: \`netkit/schemas/http-response\`, with the name of
the output, is the file \`schemas/http-response.schema.json\`. There, objects are closed: the schema has all that this
version prints, and the tests hold every verb to it.`;

/** docs/json.md: how it works, and a part for each output. */
export async function jsonPage(): Promise<string> {
  const contents = JSON_OUTPUTS.map(({ name, verbs }) => `- [${name}](#${name}): ${verbsText(verbs)}`);
  const parts = [INTRODUCTION, contents.join('\n'), ...JSON_OUTPUTS.map(partOf)];
  return formatted(`${parts.join('\n\n')}\n`);
}

/** `schemas/NAME.schema.json` of each output, and what makes it. */
export function schemaPages(): Readonly<Record<string, () => Promise<string>>> {
  return Object.fromEntries(
    JSON_OUTPUTS.map((output) => [`schemas/${output.name}.schema.json`, () => schemaFile(output)]),
  );
}

function partOf(output: JsonOutput): string {
  const schema = jsonSchemaOf(output);
  const how =
    output.stream === 'lines' ? 'An object on a line for each thing that happens.' : 'One document.';
  return [
    `## ${output.name}`,
    `Of ${verbsText(output.verbs)}.`,
    `${schema.description ?? ''}\n${how}`,
    ...alternativesOf(schema).flatMap((alternative) => kindOf(alternative, schema)),
    ...exampleOf(output),
  ].join('\n\n');
}

/** One kind of document or line. */
function kindOf(kind: JsonSchema, root: JsonSchema): string[] {
  const rows = membersOf(kind, root).map(({ path, type, meaning, isOptional }) => [
    code(path),
    isOptional ? `${type}, _optional_` : type,
    meaning,
  ]);
  const heading = kind === root || kind.description === undefined ? [] : [`**${kind.description}**`];
  // A list of what has just been described.
  if (kind !== root && kind.type === 'array') return heading;
  return rows.length === 0 ? heading : [...heading, table(['Member', 'Type', 'Meaning'], rows)];
}

function exampleOf({ name, stream }: JsonOutput): string[] {
  const example = JSON_EXAMPLES[name];
  if (example === undefined) return [];
  const { line, prints } = example;
  const json =
    stream === 'lines'
      ? (prints as readonly unknown[]).map((each) => JSON.stringify(each)).join('\n')
      : JSON.stringify(prints, null, 2);
  return [fenced('console', `$ ${line}`), fenced(stream === 'lines' ? 'jsonl' : 'json', json)];
}

/** Those of one command together: `http get|head|post`, with the option that they have in common behind it. */
function verbsText(verbs: readonly string[]): string {
  const groups = new Map<string, string[]>();
  for (const typed of verbs) {
    const [, command = '', verb = '', option = ''] = /^(\S+)\s?(.*?)( --\S+)?$/.exec(typed) ?? [];
    const key = `${command}\t${option}`;
    groups.set(key, [...(groups.get(key) ?? []), verb]);
  }
  return [...groups]
    .map(([key, words]) => code(key.replace('\t', words.join('') === '' ? '' : ` ${words.join('|')}`)))
    .join(', ');
}

function fenced(language: string, text: string): string {
  return `\`\`\`${language}\n${text}\n\`\`\``;
}

function code(text: string): string {
  return `\`${text}\``;
}
