/** Adds messages to the store in the file until it is killed, and says each UID once it has been told it. */
import { writeSync } from 'node:fs';
import { sqliteMailStore } from '../../../../src/lab/mail/store/sqlite-store.ts';
import { USERS } from './stores.ts';

const store = await sqliteMailStore(process.argv[2] ?? '', USERS);
const content = Buffer.alloc(100_000, 'x');
for (;;) writeSync(1, `${store.add('alice', 'INBOX', content).uid}\n`);
