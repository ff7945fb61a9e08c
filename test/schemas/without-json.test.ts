import { expect, test } from 'vitest';

import { everyCommand } from '../../scripts/docs/every-command.ts';

/** The verbs that have no `--format json`, and why: everything else has. */
const WITHOUT: Readonly<Record<string, string>> = {
  'ftp cat': 'it writes files, byte for byte',
  'sftp cat': 'it writes files, byte for byte',
  'tcp dialog serve': 'a person speaks',
  'tcp dialog connect': 'a person speaks',
  completion: 'it writes a script for a shell',
  'completion bash': 'it writes a script for a shell',
  'completion fish': 'it writes a script for a shell',
  'completion zsh': 'it writes a script for a shell',
  chat: 'a person speaks',
  'chat connect': 'a person speaks',
};

test('every verb has --format json, but for those that have a reason', async () => {
  const verbs = (await everyCommand()).flatMap(({ name, verbs: all }) =>
    all.map((verb) => ({
      verb: `${name} ${verb.name}`.trimEnd(),
      json: verb.options.some(
        (option) => option.name === 'format' && option.choices?.includes('json') === true,
      ),
    })),
  );
  const without = verbs.filter(({ json }) => !json).map(({ verb }) => verb);
  expect(without.toSorted()).toEqual(Object.keys(WITHOUT).toSorted());
});

/** Of the verbs that speak with somebody and say on stderr how it goes. */
test('--quiet, -s and -S are had together, and mean the same', async () => {
  const options = (await everyCommand()).flatMap(({ verbs }) => verbs.flatMap((verb) => verb.options));
  const silent = options.filter(({ name }) => name === 'silent');
  expect(new Set(silent.map(({ summary }) => summary)).size).toBe(1);
  for (const { verbs } of await everyCommand()) {
    for (const verb of verbs) {
      const names = new Set(verb.options.map(({ name }) => name));
      if (names.has('silent'))
        expect([verb.name, names.has('quiet'), names.has('show-error')]).toEqual([verb.name, true, true]);
    }
  }
});
