/** For conversation-terminal.test.ts: tells what was typed, and shows lines meanwhile when it is sent USR2. */
import { openConversation } from '../../src/terminal/open-conversation.ts';
import { createProcessIo } from '../../src/terminal/process-io.ts';

const { io, finished } = createProcessIo();
const conversation = openConversation(io, { prompt: '> ' });
process.on('SIGUSR2', () => {
  for (let count = 1; count <= 200; count += 1) conversation.say(`line ${count}`);
});
conversation.say(`pid ${process.pid}`);
for (;;) {
  const line = await conversation.readLine();
  if (line === undefined) break;
  conversation.say(`got ${JSON.stringify(line)}`);
  if (line === 'bye') conversation.close();
}
conversation.close();
conversation.say(io.signal.aborted ? 'interrupted' : 'over');
await finished();
process.exit(0);
