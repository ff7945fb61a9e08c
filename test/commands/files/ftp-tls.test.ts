import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import tls from 'node:tls';
import { beforeAll, describe, it, onTestFinished } from 'vitest';
import { createCertificate, type TestCertificate } from '../../helpers/certificates.ts';
import { type Handler, startFtpScript } from '../../helpers/ftp-script.ts';
import type { Ran } from '../../helpers/netkit-http.ts';
import { scratchFolder } from '../../helpers/scratch.ts';
import { CLIENTS, expectError, PATIENCE, IMPATIENCE, type Row } from '../../helpers/bad-server.ts';
import { ftp, GOOD, testRows, type Script } from './bad-ftp-server.ts';

const TLS: readonly Row<Script>[] = [
  {
    does: 'has no TLS (--tls require)',
    script: { AUTH: '502 what?' },
    options: ['--tls', 'require'],
    code: 64,
    says: /502 what\?[^]*hint: --tls auto/,
  },
  {
    does: 'has no TLS (--ssl-reqd)',
    script: { AUTH: '421 what?' },
    options: ['--ssl-reqd'],
    code: 8,
    says: /421 what\?/,
  },
  { does: 'has no TLS, and need not', script: { AUTH: '530 log in first' }, code: 0 },
  {
    does: 'has its yes to TLS followed by something in the clear',
    script: { AUTH: '234 go on\r\n230 come in' },
    code: 8,
    says: /clear|TLS/,
  },
  {
    does: 'says yes to TLS, and goes on in the clear',
    script: {
      AUTH: ({ say, socket }) => {
        say('234 go on');
        socket.once('data', () => say('220 hello'));
      },
    },
    code: 8,
    says: /TLS/,
  },
  {
    does: 'says yes to TLS, and nothing more',
    script: {
      AUTH: ({ say, socket }) => {
        socket.removeAllListeners('data');
        say('234 go on');
      },
    },
    options: IMPATIENCE,
    code: 28,
    says: /0\.2 s/,
  },
  {
    does: 'says yes to TLS, and hangs up',
    script: {
      AUTH: ({ say, socket }) => {
        say('234 go on');
        socket.end();
      },
    },
    code: 35,
    says: /TLS/,
  },
];

describe.each(CLIENTS)('the %s FTP client, when the server', (kind) => {
  testRows(kind, TLS);
});

describe.each(CLIENTS)('the %s FTP client, when a certificate', (kind) => {
  let authority: TestCertificate;
  beforeAll(async () => {
    authority = await createCertificate({ subject: 'CN=Test authority', authority: true });
  });

  const secured =
    ({ cert, key }: TestCertificate): Handler =>
    ({ say, socket }) => {
      socket.removeAllListeners('data');
      say('234 go on');
      const inner = new tls.TLSSocket(socket, { isServer: true, cert, key });
      inner.on('error', () => {});
      onTestFinished(() => void inner.destroy());
      // Whoever believes in it says who he is.
      inner.on('data', () => void inner.write('530 that will do\r\n'));
    };

  async function ask(certificate: TestCertificate, options: readonly string[] = []): Promise<Ran> {
    const { port } = await startFtpScript({ ...GOOD, AUTH: secured(certificate) });
    const file = join(scratchFolder(), 'ca.pem');
    writeFileSync(file, authority.cert);
    const there = ['--resolve', `good.test:${port}:127.0.0.1`, '--cacert', file];
    return ftp({ kind }, ['ls', ...PATIENCE, ...there, ...options, `ftp://good.test:${port}/`]);
  }

  it('is for another host, exits with 60', async () => {
    const names = [{ type: 'dns', value: 'other.test' }] as const;
    const wrong = await createCertificate({ subject: 'CN=other.test', names, issuer: authority });
    expectError(await ask(wrong), 60, /other\.test, not for good\.test/);
  });

  it('has an issuer whom nobody trusts, exits with 60; and with -k goes on', async () => {
    const names = [{ type: 'dns', value: 'good.test' }] as const;
    const unknown = await createCertificate({ subject: 'CN=good.test', names });
    expectError(await ask(unknown), 60, /self-signed[^]*hint: .*--cacert/);
    expectError(await ask(unknown, ['-k']), 67, /530 that will do/);
  });

  it('would be needed for data, and the server wants that in the clear, exits with 64', async () => {
    const names = [{ type: 'dns', value: 'good.test' }] as const;
    const good = await createCertificate({ subject: 'CN=good.test', names, issuer: authority });
    const { port } = await startFtpScript({
      ...GOOD,
      AUTH: ({ say, socket }) => {
        socket.removeAllListeners('data');
        say('234 go on');
        const inner = new tls.TLSSocket(socket, { isServer: true, cert: good.cert, key: good.key });
        inner.on('error', () => {});
        onTestFinished(() => void inner.destroy());
        inner.on('data', (bytes: Buffer) => {
          for (const line of bytes.toString().trim().split('\r\n')) {
            inner.write(line.startsWith('PROT') ? '534 no\r\n' : '230 yes\r\n');
          }
        });
      },
    });
    const file = join(scratchFolder(), 'ca.pem');
    writeFileSync(file, authority.cert);
    const there = ['--resolve', `good.test:${port}:127.0.0.1`, '--cacert', file];
    const ran = await ftp({ kind }, ['ls', ...PATIENCE, ...there, `ftp://good.test:${port}/`]);
    expectError(ran, 64, /PROT P: 534 no/);
  });
});
