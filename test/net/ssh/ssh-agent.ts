import { once } from 'node:events';
import net from 'node:net';
import { join } from 'node:path';
import ssh2, { type ParsedKey } from 'ssh2';
import { onTestFinished } from 'vitest';
import { scratchFolder } from '../../helpers/scratch.ts';

/** An agent that holds one key, until the end of the test; answers with its socket's path. */
export async function startAgent(key: ParsedKey): Promise<string> {
  const server = net.createServer((socket) => {
    const protocol = new ssh2.AgentProtocol(false);
    protocol.on('identities', (request) => protocol.getIdentitiesReply(request, [key]));
    protocol.on('sign', (request, _key, data) => protocol.signReply(request, key.sign(data)));
    socket.on('error', () => {});
    socket.pipe(protocol).pipe(socket);
  });
  const path = join(scratchFolder(), 'agent');
  server.listen(path);
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return path;
}
