import { once } from 'node:events';
import tls from 'node:tls';
import { expect, it, onTestFinished } from 'vitest';
import { startLab } from '../../../src/lab/lab.ts';
import { scratchFolder } from '../../helpers/scratch.ts';
import { Caller, GREETING_END, lineCaller } from './caller.ts';

it('of the lab is reached at two ports, and everybody is in one lobby', async () => {
  const lab = await startLab({ chat: true, dataDir: scratchFolder() });
  onTestFinished(() => lab.stop());
  expect(lab.names).toEqual(['chat.test', 'irc.test']);
  const alice = await lineCaller(lab.chat.port);
  const { port, host } = lab.chats;
  const socket = tls.connect({ port, host, servername: 'chat.test', ca: lab.ca });
  const bob = new Caller(socket);
  await once(socket, 'secureConnect');
  bob.say('hello\n');
  expect(await bob.hear(GREETING_END)).toContain('with 1 other');
  await alice.hear(`${bob.address}> hello\n`);
  await lab.stop();
  expect(await alice.hearOut()).toBe('server> the relay is closing\n');
});
