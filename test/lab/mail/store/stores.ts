import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MailStoreOptions } from '../../../../src/lab/mail/store/limits.ts';
import { memoryMailStore } from '../../../../src/lab/mail/store/memory-store.ts';
import { sqliteMailStore } from '../../../../src/lab/mail/store/sqlite-store.ts';
import type { MailStore, MailUser } from '../../../../src/lab/mail/store/types.ts';

export const USERS: readonly MailUser[] = [
  { name: 'alice', password: 'secret', addresses: ['alice@mail.test'] },
  { name: 'bob', password: 'hunter2', addresses: ['bob@mail.test', 'robert@mail.test'] },
];

export interface OpenedStore {
  readonly store: MailStore;
  remove(): void;
}

/** Both stores, each new and empty. */
export const STORES: readonly {
  readonly kind: string;
  open(options?: MailStoreOptions): Promise<OpenedStore>;
}[] = [
  { kind: 'memory', open: async (options) => ({ store: memoryMailStore(USERS, options), remove() {} }) },
  {
    kind: 'SQLite',
    async open(options) {
      const folder = mkdtempSync(join(tmpdir(), 'netkit-mail-'));
      const store = await sqliteMailStore(join(folder, 'mail.sqlite'), USERS, options);
      return {
        store,
        remove() {
          store.close();
          rmSync(folder, { recursive: true, force: true });
        },
      };
    },
  },
];

/** The code of the MailStoreError that comes of it, or `done`. */
export function codeOf(work: () => unknown): string {
  try {
    work();
    return 'done';
  } catch (error) {
    return (error as { code: string }).code;
  }
}
