/** Clients that mean harm, or are broken as if they did. */
import net from 'node:net';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { speakText } from '../../../helpers/bare-client.ts';
import { Talk } from '../imap/start.ts';
import { startSmtp, withoutTrace } from './start.ts';

test('what comes in the clear behind STARTTLS is never carried out', async () => {
  const { port, received } = await startSmtp();
  const talk = await Talk.open(port);
  const injected = ['EHLO evil.test', 'MAIL FROM:<>', 'RCPT TO:<alice@mail.test>', 'DATA', 'injected', '.'];
  talk.send(['EHLO me', 'STARTTLS', ...injected, ''].join('\r\n'));
  await talk.until(/^220 .*\r\n/m);
  await talk.secure();
  // Of what came before the handshake, not even the EHLO is known, nor does any reply to it come.
  talk.send('MAIL FROM:<>\r\nQUIT\r\n');
  const said = await talk.rest();
  expect(said).toMatch(/^503 .*HELO.*\r\n221 .*\r\n(?:END)?$/);
  expect(received('alice')).toEqual([]);
});

test('a command that comes a byte at a time has to come to its end', async () => {
  const { port } = await startSmtp({ limits: { idleTimeout: 60 } });
  const talk = await Talk.open(port);
  const dripping = setInterval(() => talk.send('x'), 10);
  expect(await talk.rest()).toContain('421 Too slow - closing connection\r\n');
  clearInterval(dripping);
});

test('a message that comes a byte at a time is not waited for', async () => {
  const { port, received } = await startSmtp({ limits: { idleTimeout: 60 } });
  const talk = await Talk.open(port);
  talk.send('EHLO me\r\nMAIL FROM:<>\r\nRCPT TO:<alice@mail.test>\r\nDATA\r\n');
  await talk.until('354 End data with <CR><LF>.<CR><LF>\r\n');
  const dripping = setInterval(() => talk.send('x'), 10);
  expect(await talk.rest()).toContain('421 Too slow - closing connection\r\n');
  clearInterval(dripping);
  expect(received('alice')).toEqual([]);
});

test('a message that comes slowly, but comes, is waited for', async () => {
  const idleTimeout = 250;
  const { port, received } = await startSmtp({ limits: { idleTimeout } });
  const talk = await Talk.open(port);
  talk.send('EHLO me\r\nMAIL FROM:<>\r\nRCPT TO:<alice@mail.test>\r\nDATA\r\n');
  await talk.until('354 End data with <CR><LF>.<CR><LF>\r\n');
  // Many times as fast as it has to be, and several times as long as silence is borne.
  let lines = 0;
  await new Promise<void>((resolve) => {
    const began = performance.now();
    const dripping = setInterval(() => {
      talk.send(`${'x'.repeat(98)}\r\n`);
      lines += 1;
      if (performance.now() - began < 3 * idleTimeout) return;
      clearInterval(dripping);
      resolve();
    }, 5);
  });
  talk.send('.\r\n');
  await talk.until(/^250 2\.0\.0 .*\r\n/m);
  expect(withoutTrace(received('alice')[0] ?? '')).toHaveLength(lines * 100);
});

test('a message of dots alone takes no more than its bytes', async () => {
  const { port, received } = await startSmtp();
  const body = '..\r\n'.repeat(250_000);
  const before = process.memoryUsage().rss;
  let most = before;
  const watching = setInterval(() => (most = Math.max(most, process.memoryUsage().rss)), 5);
  const replies = await speakText(
    port,
    `EHLO me\r\nMAIL FROM:<>\r\nRCPT TO:<alice@mail.test>\r\nDATA\r\n${body}.\r\nQUIT\r\n`,
  );
  clearInterval(watching);
  expect(replies).toContain('250 2.0.0 Ok');
  expect(withoutTrace(received('alice')[0] ?? '')).toBe('.\r\n'.repeat(250_000));
  expect(most - before).toBeLessThan(100 * 1024 * 1024);
});

test('replies that nobody takes are held up to a bound', async () => {
  const { port } = await startSmtp();
  const socket = net.connect(port, '127.0.0.1').pause();
  onTestFinished(() => void socket.destroy());
  await once(socket, 'connect');
  const noops = Buffer.from('NOOP\r\n'.repeat(10_000));
  // The server stops reading, so that the system takes no more from us either.
  for (let count = 0; socket.writableLength < 4 * noops.length; count += 1) {
    expect(count).toBeLessThan(1_000);
    socket.write(noops);
    await new Promise(setImmediate);
  }
  expect(await speakText(port, 'QUIT\r\n')).toContain('221 ');
});

test('hundreds of connections at once are turned away, and those after them served', async () => {
  const { port } = await startSmtp({ limits: { maxClients: 20 } });
  const sockets = Array.from({ length: 500 }, () => net.connect(port, '127.0.0.1').on('error', () => {}));
  onTestFinished(() => sockets.forEach((socket) => socket.destroy()));
  const refused = await Promise.all(sockets.slice(20).map((socket) => text(socket).catch(() => '')));
  expect(refused.filter((said) => said.startsWith('220 '))).toEqual([]);
  for (const socket of sockets) socket.destroy();
  await expect.poll(() => speakText(port, 'QUIT\r\n').catch(() => '')).toContain('221 ');
});

test('bare line feeds end no message, whatever stands around them', async () => {
  const { port, received } = await startSmtp();
  const ends = ['\n.\n', '\n.\r\n', '\r\n.\n', '\r.\r', '\r.\r\n', '\n\r\n.\n', '\r\n\n.\r\n'];
  for (const end of ends) {
    const smuggled = `${end}MAIL FROM:<>\r\nRCPT TO:<alice@mail.test>\r\nDATA\r\nsmuggled`;
    const said = await speakText(
      port,
      `EHLO me\r\nMAIL FROM:<>\r\nRCPT TO:<alice@mail.test>\r\nDATA\r\nfirst${smuggled}\r\n.\r\nQUIT\r\n`,
    );
    expect(said.split('\r\n').filter((line) => line.startsWith('354'))).toHaveLength(1);
  }
  expect(received('alice')).toEqual([]);
});

test('where there is no certificate, clients are told so, and the process goes on', async () => {
  const server = await startSmtp({
    implicitPort: 0,
    certificate: () => Promise.reject(new Error('no disk')),
  });
  expect(await speakText(server.implicitPort ?? 0, '')).toBe(
    '421 4.3.0 There is no certificate to be had\r\n',
  );
  const said = await speakText(server.port, 'EHLO me\r\nSTARTTLS\r\nMAIL FROM:<>\r\nQUIT\r\n');
  expect(said.split('\r\n').slice(-4, -1)).toEqual([
    '454 4.7.0 There is no certificate to be had',
    '250 Accepted',
    '221 Bye',
  ]);
});
