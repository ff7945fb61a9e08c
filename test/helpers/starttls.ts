import tls from 'node:tls';
import { createCertificate, type TestCertificate } from './certificates.ts';
import { type BareServer, startServer } from './servers.ts';

export const HOST = 'ftp.example.org';

/** An authority, and what it says about HOST. */
export async function certifyHost(): Promise<{ readonly ca: string; readonly pair: TestCertificate }> {
  const issuer = await createCertificate({ subject: 'CN=Test Authority', authority: true });
  const pair = await createCertificate({
    subject: `CN=${HOST}`,
    names: [{ type: 'dns', value: HOST }],
    issuer,
  });
  return { ca: issuer.cert, pair };
}

export interface StartTlsServer extends BareServer {
  /** For each handshake so far, whether it resumed a session. */
  readonly resumed: readonly boolean[];
}

/**
 * Answers `TLS` with `GO`, both on a line, then has Node put TLS on the connection, with one context for all, and sends
 * everything back that it is sent.
 */
export async function startStartTlsServer(context: tls.SecureContext): Promise<StartTlsServer> {
  const resumed: boolean[] = [];
  const server = await startServer((socket) => {
    socket.once('data', () => {
      socket.pause().write('GO\r\n');
      const secured = new tls.TLSSocket(socket, { isServer: true, secureContext: context });
      secured.on('error', () => socket.destroy());
      secured.once('secure', () => resumed.push(secured.isSessionReused()));
      secured.pipe(secured);
    });
  });
  return { ...server, resumed };
}
