import tls from 'node:tls';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { openFtp as openByLibrary } from '../../src/library/ftp.ts';
import type { FtpClient } from '../../src/protocols/ftp.ts';
import { pathOf } from '../../src/protocols/remote-path.ts';
import { openFtp as openByHand } from '../../src/raw/ftp/client.ts';
import { createCertificate, type TestCertificate } from '../helpers/certificates.ts';
import { type Scripted, startScriptedFtp } from '../library/ftp/scripted-server.ts';
import { bodyOf, gather } from './bodies.ts';

const FILE = pathOf('/file');
const CLIENTS = { raw: openByHand, library: openByLibrary };
const VERSIONS = ['TLSv1.2', 'TLSv1.3'] as const;

/** Somebody on the way has the data connection, and not the control connection. */
describe.each(Object.entries(CLIENTS))('an impostor at the data connection of the %s client', (_, open) => {
  let authority: TestCertificate;
  let good: TestCertificate;
  beforeAll(async () => {
    authority = await createCertificate({ subject: 'CN=Authority', authority: true });
    good = await certify('127.0.0.1');
  });

  const certify = (value: string): Promise<TestCertificate> =>
    createCertificate({ subject: `CN=${value}`, names: [{ type: 'ip', value }], issuer: authority });

  /** @param impostor speaks on data connections, and hears what comes */
  async function meet(
    version: (typeof VERSIONS)[number],
    impostor: TestCertificate,
  ): Promise<{ client: FtpClient; heard: () => string }> {
    let heard = '';
    const secure = async ({ data }: Scripted): Promise<tls.TLSSocket> => {
      const { cert, key } = impostor;
      const inner = new tls.TLSSocket(await data(), { isServer: true, cert, key, ...only(version) });
      onTestFinished(() => void inner.destroy());
      inner.on('error', () => {}).on('data', (bytes: Buffer) => (heard += bytes.toString()));
      return inner;
    };
    const sends = async (at: Scripted): Promise<void> => {
      at.say('150 here it comes');
      (await secure(at)).end('type=file; forged\r\n', () => at.say('226 done'));
    };
    const takes = async (at: Scripted): Promise<void> => {
      at.say('150 go on');
      (await secure(at)).on('end', () => at.say('226 done'));
    };
    const script = { PBSZ: '200 ok', PROT: '200 ok', RETR: sends, LIST: sends, STOR: takes };
    const { port } = await startScriptedFtp(script, '220 ready', { ...good, ...only(version) });
    const target = { host: '127.0.0.1', port, tls: 'implicit' } as const;
    const client = await open(target, { dial: { tls: { ca: authority.cert } } });
    onTestFinished(() => client.close());
    return { client, heard: () => heard };
  }

  const only = (version: (typeof VERSIONS)[number]) => ({ minVersion: version, maxVersion: version });

  const ACTS: Record<string, (client: FtpClient) => Promise<unknown>> = {
    'sends a file': async (client) => gather(await client.read(FILE)),
    'sends a listing': (client) => client.list(pathOf('/')),
    'takes a file': (client) => client.write(FILE, bodyOf('secret')),
  };
  const rows = VERSIONS.flatMap((version) => Object.keys(ACTS).map((act) => [act, version] as const));

  it.each(rows)('%s: is found out by its certificate, with %s', async (act, version) => {
    const { client, heard } = await meet(version, await certify('127.0.0.2'));
    await expect(ACTS[act]?.(client)).rejects.toMatchObject({
      code: 'certificate',
      message: expect.stringMatching(/127\.0\.0\.2, not for 127\.0\.0\.1$/),
    });
    expect(heard()).toBe('');
    await expect(client.quote('NOOP')).rejects.toBeInstanceOf(Error);
  });

  it.each(rows)('%s: is none where it has the right one, resumed or not, with %s', async (act, version) => {
    const { client } = await meet(version, good);
    await ACTS[act]?.(client);
  });
});
