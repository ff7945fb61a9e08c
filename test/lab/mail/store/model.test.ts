import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { MailChange, MailStore } from '../../../../src/lab/mail/store/types.ts';
import { codeOf, STORES } from './stores.ts';

type Step = (store: MailStore) => unknown;

const path = fc.constantFrom('INBOX', 'inbox', 'a', 'a/b', 'a/b/c', 'c', 'Sent', 'a//b', 'INBOX/x');
const user = fc.constantFrom('alice', 'bob');
const uids = fc.array(fc.integer({ min: 1, max: 8 }), { maxLength: 4 });
const flags = fc.array(fc.constantFrom('\\Seen', '\\seen', '\\Deleted', 'Work', 'work', '\\None'), {
  maxLength: 3,
});

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ user, path }).map(
    (at): Step =>
      (store) =>
        store.makeFolder(at.user, at.path),
  ),
  fc.record({ user, path }).map(
    (at): Step =>
      (store) =>
        store.removeFolder(at.user, at.path),
  ),
  fc.record({ user, path, to: path }).map(
    (at): Step =>
      (store) =>
        store.renameFolder(at.user, at.path, at.to),
  ),
  fc.record({ user, path, on: fc.boolean() }).map(
    (at): Step =>
      (store) =>
        store.subscribe(at.user, at.path, at.on),
  ),
  fc.record({ user, path, flags, content: fc.uint8Array({ maxLength: 20 }) }).map(
    (at): Step =>
      (store) =>
        store.add(at.user, at.path, at.content, { flags: at.flags, received: 7 }),
  ),
  fc.record({ user, path, uids, flags, how: fc.constantFrom('add', 'remove', 'replace') }).map(
    (at): Step =>
      (store) =>
        store.setFlags(at.user, at.path, at.uids, at),
  ),
  fc.record({ user, path, uids }).map(
    (at): Step =>
      (store) =>
        store.remove(at.user, at.path, at.uids),
  ),
  fc.record({ user, path, uids, to: path }).map(
    (at): Step =>
      (store) =>
        store.copy(at.user, at.path, at.uids, at.to),
  ),
  user.map(
    (name): Step =>
      (store) =>
        store.clear(name),
  ),
);

/** All that can be seen of a store. */
function contentsOf(store: MailStore): unknown {
  return store.users.map(({ name }) =>
    store.folders(name).map((folder) => ({
      ...folder,
      messages: store.messages(name, folder.path).map((message) => ({
        ...message,
        content: store.content(name, folder.path, message.uid)?.toString('hex'),
      })),
    })),
  );
}

test('in memory and in SQLite, the same steps lead to the same answers, changes and contents', async () => {
  const check = async (steps: readonly Step[]): Promise<void> => {
    const outcomes = await Promise.all(
      STORES.map(async ({ open }) => {
        const { store, remove } = await open({ maxBytes: 10_000, maxFolders: 8, uidValidity: 100 });
        const changes: MailChange[] = [];
        store.watch((change) => changes.push(change));
        const answers = steps.map((run) => {
          let answer: unknown;
          const code = codeOf(() => (answer = run(store)));
          return { code, answer };
        });
        const outcome = { answers, changes, contents: contentsOf(store) };
        remove();
        return outcome;
      }),
    );
    expect(outcomes[1]).toEqual(outcomes[0]);
  };
  await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 25 }), check), { numRuns: 60 });
});
