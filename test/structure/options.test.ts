/** One option means one thing, whichever verb it stands behind; where it cannot, the reason stands here. */
import { describe, expect, test } from 'vitest';

import { everyCommand } from '../../scripts/docs/every-command.ts';
import type { Option } from '../../src/commands/command.ts';

interface Use {
  readonly verb: string;
  readonly option: Option;
}

const uses: readonly Use[] = (await everyCommand()).flatMap(({ name, verbs }) =>
  verbs.flatMap((verb) => verb.options.map((option) => ({ verb: `${name} ${verb.name}`.trim(), option }))),
);

/** Those that mean something else to some verbs, and why they are called the same. */
const HOMONYMS: Readonly<Record<string, string>> = {
  all: 'of ls, hidden names, as everywhere; of pop3 get, every message',
  auth: 'of servers, who is let in; of mail clients, the mechanism, as in swaks',
  count: 'how many to wait for; -n of imap watch, as in tail',
  data: 'of http, what curl takes; of api, one JSON object',
  force: '-f of rm, as everywhere; elsewhere -f is --fail of curl, and what may be replaced is said in full',
  format: 'whatever can be had besides text and json: csv of tables, bytes of sockets',
  'ftp-port': "of ftp, curl's -P: active mode; of lab, the port of its server",
  include: "of http, curl's -i; of mirror, a pattern, as in rsync",
  join: 'of udp, a multicast group; of chat, a person',
  key: "a private key: one of TLS, or several of SSH's",
  netrc: 'without its letter where -n is the number of lines',
  output: 'a file, or of a download a name within its folder',
  recursive: '-R of ls, -r of rm, as everywhere',
  'show-error': 'without its letter where -S sorts by size, as in ls',
  store: 'where the store is kept: in a file, or in a folder beside the mailboxes',
  tls: 'whether at all; of protocols that begin in the clear, when',
  cert: 'with a password of its own where a client shows it, as in curl',
};

/** Letters of two options, because each is what everybody's fingers know from another program. */
const LETTERS: Readonly<Record<string, string>> = {
  L: "curl's --location; tree's depth",
  R: "curl's --remote-time; ls -R",
  S: "curl's --show-error; ls -S",
  U: "curl's --proxy-user; ls -U",
  a: "curl's --append; ls -a",
  d: "curl's --data; ls -d",
  f: "curl's --fail; rm -f",
  j: "curl's --junk-session-cookies; lftp's mirror --parallel, as in make -j",
  n: "curl's --netrc; tail -n",
  p: "curl's --proxytunnel; mkdir -p",
  r: "curl's --range; ls -r; rm -r",
};

const shapeOf = ({ letter, kind, value, choices, repeats }: Option): string =>
  JSON.stringify({ letter, kind, value, choices, repeats: repeats ?? false });

function groups(
  key: (use: Use) => string | undefined,
  meaning: (use: Use) => string,
): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  for (const use of uses) {
    const name = key(use);
    if (name !== undefined) found.set(name, (found.get(name) ?? new Set()).add(meaning(use)));
  }
  return found;
}

const several = (found: Map<string, Set<string>>): string[] =>
  [...found].filter(([, meanings]) => meanings.size > 1).map(([name]) => name);

describe('options of all verbs', () => {
  test('have one shape for a name, or a reason', () => {
    const shapes = groups(
      ({ option }) => option.name,
      ({ option }) => shapeOf(option),
    );
    expect(several(shapes).toSorted()).toEqual(Object.keys(HOMONYMS).toSorted());
  });

  test('have one name for a letter, or a reason', () => {
    const names = groups(
      ({ option }) => option.letter,
      ({ option }) => option.name,
    );
    expect(several(names).toSorted()).toEqual(Object.keys(LETTERS).toSorted());
  });

  test.each([...new Set(uses.map(({ verb }) => verb))])('of %s: no name and no letter twice', (verb) => {
    const own = uses.filter((use) => use.verb === verb).map(({ option }) => option);
    const names = own.map(({ name }) => name);
    const letters = own.flatMap(({ letter }) => letter ?? []);
    expect([names.length, letters.length]).toEqual([new Set(names).size, new Set(letters).size]);
  });

  test('come together: -s with -S, --trace with --trace-out, --raw with --lab', () => {
    const pairs = [
      ['silent', 'show-error'],
      ['trace', 'trace-out'],
      ['raw', 'lab'],
      ['raw', 'format'],
      ['max-time', 'connect-timeout'],
      ['cacert', 'insecure'],
      ['ipv4', 'ipv6'],
    ] as const;
    const verbs = [...new Set(uses.map(({ verb }) => verb))];
    const has = (verb: string, name: string): boolean =>
      uses.some((use) => use.verb === verb && use.option.name === name);
    const alone = pairs.flatMap(([one, other]) =>
      verbs.filter((verb) => has(verb, one) && !has(verb, other)).map((verb) => `${verb}: no --${other}`),
    );
    expect(alone).toEqual(['ftp cat: no --format', 'sftp cat: no --format']);
  });
});
