import { expect, test } from 'vitest';
import type { FtpTarget } from '../../../src/protocols/ftp.ts';
import { ControlConnection } from '../../../src/raw/ftp/control.ts';
import { DataConnections } from '../../../src/raw/ftp/data-connection.ts';
import { playScript } from '../../helpers/ftp-script.ts';
import { startServer } from '../../helpers/servers.ts';

/** Over a control connection by a socket file, which has no addresses. */
function beside(script: string, target: Partial<FtpTarget> = {}) {
  const { transport, played, sent } = playScript(script);
  const facts = { local: 'unix:', remote: 'unix:/run/ftp', timings: {} };
  const control = new ControlConnection(Object.defineProperty(transport, 'facts', { value: facts }), 60_000);
  return { data: new DataConnections(control, { host: '127.0.0.1', ...target }, {}, false), played, sent };
}

test('goes to the host by its name where the address of the server is not known', async () => {
  const { port, sockets } = await startServer((socket) => void socket.end('hello'));
  const { data, played } = beside(`C: EPSV\nS: 229 ok (|||${port}|)`);
  const connection = await data.prepare();
  await played;
  const transport = await connection.opened;
  expect(Buffer.from((await transport.read()) ?? []).toString()).toBe('hello');
  connection.close();
  expect(sockets).toHaveLength(1);
});

test.each(['-', '127.0.0.1'])('waits for nobody where nobody knows who may come: %s', async (active) => {
  const { data, sent } = beside('', { active });
  await expect(data.prepare()).rejects.toMatchObject({
    code: 'usage',
    message: 'active mode needs IP addresses, and a socket file has none',
  });
  expect(sent().bytes).toBe('');
});
