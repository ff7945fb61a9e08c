import dgram from 'node:dgram';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ServicesPart, startServicesPart } from '../../../src/lab/tcp/part.ts';
import { dial } from '../../../src/net/dial.ts';
import { UdpSocket } from '../../../src/net/udp-socket.ts';
import { speak } from '../../helpers/bare-client.ts';

describe("the lab's small servers", () => {
  let part: ServicesPart;
  beforeAll(async () => {
    part = await startServicesPart({});
  });
  afterAll(() => part.stop());

  it('are five, each by TCP and by UDP at the same port', async () => {
    expect(Object.keys(part.services)).toEqual(['echo', 'discard', 'daytime', 'chargen', 'time']);
    const { port } = part.services.time;
    expect((await speak(port, '')).bytes).toHaveLength(4);
    const socket = dgram.createSocket('udp4');
    socket.connect(port, '127.0.0.1');
    await once(socket, 'connect');
    socket.send('');
    const [answer] = (await once(socket, 'message')) as [Buffer];
    socket.close();
    expect(answer).toHaveLength(4);
  });

  it.each([
    ['echo.test', 7, 'hello', 'hello'],
    ['tcp.test', 8000, 'hello', 'echo : hello'],
    ['localhost', 8000, 'hello', 'echo : hello'],
  ])('answer at %s, port %d', async (host, port, said, answer) => {
    const settings = { connectTo: part.destinations, confined: true };
    const transport = await dial({ host, port }, settings, {});
    await transport.write(Buffer.from(said));
    expect(String(await transport.read())).toBe(answer);
    transport.close();
    await using socket = await UdpSocket.bind({ ...settings, remote: { host, port } });
    await socket.send(said);
    expect(String(Buffer.from((await socket.receive())?.bytes ?? []))).toBe(answer);
  });

  it('lead nowhere else', async () => {
    const settings = { connectTo: part.destinations, confined: true };
    await expect(dial({ host: 'echo.test', port: 80 }, settings, {})).rejects.toMatchObject({
      code: 'unknown-host',
    });
  });

  it('take the ports that they are given, and leave none open where one is taken', async () => {
    const first = await startServicesPart({ time: 0 });
    const { port } = first.services.time;
    await expect(startServicesPart({ time: port })).rejects.toMatchObject({ code: 'address-in-use' });
    await first.stop();
    const second = await startServicesPart({ time: port });
    expect(second.services.time).toEqual({ host: '127.0.0.1', port });
    await second.stop();
  });

  it('fail where TCP has the port and UDP has not', async () => {
    const taken = dgram.createSocket('udp4').bind(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address();
    await expect(startServicesPart({ echo: port })).rejects.toMatchObject({ code: 'address-in-use' });
    taken.close();
    expect((await speak(port, '')).error).toBe('ECONNREFUSED');
  });
});
