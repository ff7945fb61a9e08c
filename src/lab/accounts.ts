import { sampleHome } from './store/sample-tree.ts';
import type { Account } from './store/types.ts';

/** The users of a lab, each with an area that is the same over FTP and SFTP. */
export function labAccounts(): readonly Account[] {
  return [{ user: 'alice', password: 'secret', store: sampleHome('alice'), mayWrite: true }];
}
