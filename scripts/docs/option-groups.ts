import { type Command, groupsOf, type Option, type Verb } from '../../src/commands/command.ts';

/** Options under one heading, as one or many verbs have them. */
export interface OptionGroup {
  readonly heading: string;
  readonly options: readonly Option[];
}

/** What several verbs have, said once: its heading says which, where groups of one name differ. */
export interface SharedGroup extends OptionGroup {
  readonly verbs: readonly string[];
}

export interface DocumentedVerb {
  /** `netkit http get <url>`. */
  readonly usage: string;
  /** `netkit http get`. */
  readonly name: string;
  readonly verb: Verb;
  readonly own: readonly OptionGroup[];
  readonly shared: readonly SharedGroup[];
}

export interface DocumentedCommand {
  readonly command: Command;
  readonly verbs: readonly DocumentedVerb[];
}

export interface Documented {
  readonly commands: readonly DocumentedCommand[];
  readonly shared: readonly SharedGroup[];
}

/** From so many verbs on, a group is said once and pointed at. */
const SHARED_BY = 2;

/** All commands, with what many verbs have taken out of them. */
export function documented(commands: readonly Command[]): Documented {
  const users = new Map<string, { group: OptionGroup; verbs: string[] }>();
  for (const command of commands) {
    for (const verb of command.verbs) {
      for (const group of groupsOf(verb.options)) {
        const known = users.get(keyOf(group));
        if (known === undefined) users.set(keyOf(group), { group, verbs: [nameOf(command, verb)] });
        else known.verbs.push(nameOf(command, verb));
      }
    }
  }
  const often = [...users].filter(([, { verbs }]) => verbs.length >= SHARED_BY);
  const shared = new Map(
    often.map(([key, { group, verbs }]): [string, SharedGroup] => {
      const twins = often.filter(([, other]) => other.group.heading === group.heading);
      const heading = twins.length === 1 ? group.heading : `${group.heading}: ${shortly(verbs, commands)}`;
      return [key, { heading, options: group.options, verbs }];
    }),
  );
  return {
    shared: [...shared.values()].toSorted((a, b) => a.heading.localeCompare(b.heading, 'en')),
    commands: commands.map((command) => ({
      command,
      verbs: command.verbs.map((verb) => documentedVerb(command, verb, shared)),
    })),
  };
}

function documentedVerb(
  command: Command,
  verb: Verb,
  shared: ReadonlyMap<string, SharedGroup>,
): DocumentedVerb {
  const name = nameOf(command, verb);
  const groups = groupsOf(verb.options);
  return {
    name,
    usage: [name, verb.options.length === 0 ? '' : '[options]', verb.operands].filter(Boolean).join(' '),
    verb,
    own: groups.filter((group) => !shared.has(keyOf(group))),
    shared: groups.flatMap((group) => shared.get(keyOf(group)) ?? []),
  };
}

function keyOf(group: OptionGroup): string {
  return JSON.stringify(group);
}

function nameOf(command: Command, verb: Verb): string {
  return ['netkit', command.name, verb.name].filter((word) => word !== '').join(' ');
}

/** `http get, sftp`: verbs by name, and a command where all or most of its verbs are meant. */
function shortly(verbs: readonly string[], commands: readonly Command[]): string {
  return commands
    .flatMap((command) => {
      const its = command.verbs.map((verb) => nameOf(command, verb));
      const meant = its.filter((name) => verbs.includes(name));
      const listed = meant.map((name) => name.slice('netkit '.length));
      return meant.length > its.length / 2 ? [command.name] : listed;
    })
    .join(', ');
}
