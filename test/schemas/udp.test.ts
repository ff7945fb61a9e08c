import { UDP_OUTPUTS } from '../../schemas/udp.ts';
import { startPeer, startUdp } from '../commands/udp/run-udp.ts';
import { type Exercise, exercise } from './exercise.ts';
import { netkitJson } from './run-netkit.ts';

const send: Exercise = async (prints) => {
  const { port } = await startPeer(() => ['é', '\u001b[31m', Buffer.from([0xff]), '']);
  prints((await netkitJson(`udp send 127.0.0.1 ${port} x --count 4`)).stdout);
  prints((await netkitJson('udp send echo.test 7 hello --lab')).stdout);
};

const listen: Exercise = async (prints) => {
  const { stdout, stderr, stop } = startUdp('listen', '0', '--format', 'json');
  const [, port = ''] = /127\.0\.0\.1:(\d+)/.exec(await stderr.next(/127\.0\.0\.1:\d+ /)) ?? [];
  await netkitJson(`udp send 127.0.0.1 ${port} hello --wait 0`);
  await netkitJson(String.raw`udp send 127.0.0.1 ${port} \xff --escape --wait 0`);
  await stdout.next(/base64.*\n/);
  await stop();
  prints(stdout.text);
};

exercise(UDP_OUTPUTS, { 'udp-datagrams': { 'udp send': send, 'udp listen': listen } });
