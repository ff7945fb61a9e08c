/** The lab's SOCKS5 proxy, byte for byte (RFC 1928, RFC 1929). */
import { once } from 'node:events';
import net from 'node:net';
import { describe, expect, test } from 'vitest';
import { speak } from '../../helpers/bare-client.ts';
import { startTestLab } from './start.ts';

const LAST = 'GET /hello HTTP/1.1\r\nHost: shapes.test\r\nConnection: close\r\n\r\n';

const NO_LOGIN = [5, 1, 0];
const OFFERS_LOGIN = [5, 2, 0, 2];
const loginAs = (user: string, password: string): number[] => [
  1,
  user.length,
  ...Buffer.from(user),
  password.length,
  ...Buffer.from(password),
];
const toPort = (port: number): number[] => [port >> 8, port & 255];
const toName = (name: string, port: number, command = 1): number[] => [
  5,
  command,
  0,
  3,
  name.length,
  ...Buffer.from(name),
  ...toPort(port),
];

async function answerTo(port: number, ...messages: (readonly number[] | string)[]): Promise<Buffer> {
  const parts = messages.map((message) => Buffer.from(message as string));
  return (await speak(port, Buffer.concat(parts))).bytes;
}

/** A refusal: its code, and no address. */
const reply = (code: number): number[] => [5, code, 0, 1, 0, 0, 0, 0, 0, 0];

describe('the SOCKS5 proxy', () => {
  test('connects to a name of the lab, and carries what came along', async () => {
    const { proxies } = await startTestLab();
    const answer = await answerTo(proxies.socks5.port, NO_LOGIN, toName('shapes.test', 80), LAST);
    // The choice, and a reply with the address that it connects from.
    expect([...answer.subarray(0, 2)]).toEqual([5, 0]);
    expect([...answer.subarray(2, 10)]).toEqual([5, 0, 0, 1, 127, 0, 0, 1]);
    expect(answer.readUInt16BE(10)).toBeGreaterThan(0);
    expect(answer.subarray(12).toString()).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*\r\n\r\nHello!\n$/);
  });

  test('connects to an address of the lab', async () => {
    const { proxies, http } = await startTestLab();
    const ipv4 = [5, 1, 0, 1, 127, 0, 0, 1, ...toPort(http.port)];
    expect((await answerTo(proxies.socks5.port, NO_LOGIN, ipv4, LAST)).toString()).toMatch(/Hello!\n$/);
    const ipv6 = [5, 1, 0, 4, ...Array.from({ length: 15 }, () => 0), 1, ...toPort(http.port)];
    expect((await answerTo(proxies.socks5.port, NO_LOGIN, ipv6, LAST)).toString()).toMatch(/Hello!\n$/);
  });

  test('takes its messages in whatever pieces they come', async () => {
    const { proxies } = await startTestLab();
    const messages = [...OFFERS_LOGIN, ...loginAs('alice', 'secret'), ...toName('shapes.test', 80)];
    const socket = net.connect(proxies.socks5.port, '127.0.0.1');
    socket.setNoDelay(true);
    const chunks: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    for (const byte of [...messages, ...Buffer.from(LAST)]) {
      await new Promise((sent) => socket.write(Buffer.of(byte), sent));
    }
    await once(socket, 'close');
    const answer = Buffer.concat(chunks);
    expect([...answer.subarray(0, 6)]).toEqual([5, 2, 1, 0, 5, 0]);
    expect(answer.toString()).toMatch(/Hello!\n$/);
  });

  test('holds a client that offers a login to it', async () => {
    const { proxies } = await startTestLab();
    const { port } = proxies.socks5;
    for (const wrong of [loginAs('alice', 'wrong'), loginAs('bob', 'secret'), loginAs('', '')]) {
      const answer = await answerTo(port, OFFERS_LOGIN, wrong);
      expect([...answer]).toEqual([5, 2, 1, 1]);
    }
    expect([...(await answerTo(port, [5, 1, 2], loginAs('alice', 'secret'), toName('x', 1)))]).toEqual([
      5,
      2,
      1,
      0,
      ...reply(2),
    ]);
  });

  test('has no other ways to log in', async () => {
    const { proxies } = await startTestLab();
    expect([...(await answerTo(proxies.socks5.port, [5, 1, 1]))]).toEqual([5, 255]);
    expect([...(await answerTo(proxies.socks5.port, [5, 0]))]).toEqual([5, 255]);
  });

  test('leads nowhere but to the lab', async () => {
    const { proxies } = await startTestLab();
    const { port } = proxies.socks5;
    for (const elsewhere of [
      toName('example.com', 80),
      toName('shapes.test', 22),
      toName('proxy.test', 3128),
      toName('', 80),
      [5, 1, 0, 1, 127, 0, 0, 1, ...toPort(port)],
    ]) {
      const answer = await answerTo(port, NO_LOGIN, elsewhere);
      expect([...answer]).toEqual([5, 0, ...reply(2)]);
    }
  });

  test('connects, and does nothing else', async () => {
    const { proxies } = await startTestLab();
    for (const command of [2, 3]) {
      const answer = await answerTo(proxies.socks5.port, NO_LOGIN, toName('shapes.test', 80, command));
      expect([...answer]).toEqual([5, 0, ...reply(7)]);
    }
  });

  test('hangs up on what is not SOCKS5', async () => {
    const { proxies } = await startTestLab();
    expect((await answerTo(proxies.socks5.port, LAST)).length).toBe(0);
    expect((await answerTo(proxies.socks5.port, [4, 1, 0, 80, 127, 0, 0, 1, 0])).length).toBe(0);
    expect([...(await answerTo(proxies.socks5.port, NO_LOGIN, [5, 1, 0, 9]))]).toEqual([5, 0]);
  });

  test('waits no longer than its time for a client that is slow to say what it wants', async () => {
    const { proxies } = await startTestLab({ headTimeout: 50 });
    expect([...(await answerTo(proxies.socks5.port, OFFERS_LOGIN, [1, 5]))]).toEqual([5, 2]);
  });

  test('lets a tunnel last longer than that', async () => {
    const { proxies } = await startTestLab({ headTimeout: 500 });
    const slow = 'GET /slow/head?ms=700 HTTP/1.1\r\nHost: shapes.test\r\nConnection: close\r\n\r\n';
    const answer = await answerTo(proxies.socks5.port, NO_LOGIN, toName('shapes.test', 80), slow);
    expect(answer.toString()).toMatch(/at last\n$/);
  });

  test('ends with the lab', async () => {
    const lab = await startTestLab();
    const socket = net.connect(lab.proxies.socks5.port, '127.0.0.1');
    const closed = once(socket, 'close');
    socket.write(Buffer.from([...NO_LOGIN, ...toName('shapes.test', 80)]));
    await once(socket, 'data');
    await lab.stop();
    await closed;
  });
});
