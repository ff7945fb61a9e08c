import { once } from 'node:events';
import net from 'node:net';

import { onTestFinished } from 'vitest';

import { TCP_OUTPUTS } from '../../schemas/tcp.ts';
import { run } from '../../src/commands/tcp.ts';
import { freePort } from '../commands/tcp/run-tcp.ts';
import { startCommand } from '../helpers/running-command.ts';
import { startServer } from '../helpers/servers.ts';
import { type Exercise, exercise } from './exercise.ts';
import { netkitJson } from './run-netkit.ts';

const HOST = '127.0.0.1';

/** One port that is open, and one that is not. */
const tryPorts: Exercise = async (prints) => {
  const { port } = await startServer(() => {});
  prints((await netkitJson(`tcp connect ${HOST} ${port},${await freePort()} --try`)).stdout);
};

/** Two clients: one says text and then what is none, one is answered and breaks off. */
const listen: Exercise = async (prints) => {
  const argv = ['listen', '0', '--keep-open', '--reply', 'got it', '--format', 'json'];
  const { stdout, stop } = startCommand((io) => run(argv, io));
  const [, port] = /"port":(\d+)/.exec(await stdout.next(/"port":\d+/)) ?? [];
  const dial = async (): Promise<net.Socket> => {
    const socket = net.connect({ host: HOST, port: Number(port), allowHalfOpen: true });
    socket.on('error', () => {});
    onTestFinished(() => void socket.destroy());
    await once(socket, 'connect');
    return socket;
  };
  const polite = await dial();
  polite.write('hello\u001b[31m');
  await stdout.next(/"client":1,"bytes":6,"text":"got it"/);
  polite.end(Buffer.from([0xff]));
  await stdout.next(/"closed","client":1/);
  const rude = await dial();
  await stdout.next(/"connected","client":2/);
  rude.resetAndDestroy();
  await stdout.next(/"closed","client":2/);
  await stop();
  prints(stdout.text);
};

const listenInTls: Exercise = async (prints) => {
  const argv = ['listen', '0', '--tls', '--keep-open', '--format', 'json'];
  const { stdout, stop } = startCommand((io) => run(argv, io));
  const [, port] = /"port":(\d+)/.exec(await stdout.next(/"port":\d+/)) ?? [];
  await netkitJson(`tcp send ${HOST} ${port} hello --tls --insecure --no-wait`);
  await stdout.next(/"closed"/);
  await stop();
  prints(stdout.text);
};

const send: Exercise = async (prints) => {
  prints((await netkitJson('tcp send echo.test 7 hello --lab')).stdout);
  prints((await netkitJson(String.raw`tcp send echo.test 7 \xff --escape --lab`)).stdout);
  prints((await netkitJson(String.raw`tcp send echo.test 7 \xe9 --escape --encoding latin1 --lab`)).stdout);
};

exercise(TCP_OUTPUTS, {
  'tcp-ports': { 'tcp connect': tryPorts },
  'tcp-listener': {
    'tcp listen': async (prints) => {
      await listen(prints);
      await listenInTls(prints);
    },
  },
  'tcp-exchange': { 'tcp send': send },
});
