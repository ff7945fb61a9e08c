/** An SMTP server over mailboxes in a file, in a process of its own that a test may kill: says its port. */
import { dirname } from 'node:path';
import { labCertificates } from '../../../../src/lab/certificates.ts';
import { startSmtpServer } from '../../../../src/lab/mail/smtp/server.ts';
import { sqliteMailStore } from '../../../../src/lab/mail/store/sqlite-store.ts';
import { USERS } from '../store/stores.ts';

const [file = ''] = process.argv.slice(2);
const certificates = await labCertificates(dirname(file));
const { port } = await startSmtpServer({
  host: '127.0.0.1',
  port: 0,
  store: await sqliteMailStore(file, USERS),
  hostname: 'smtp.test',
  certificate: () => certificates.issue(['localhost']),
});
process.stdout.write(`${port}\n`);
