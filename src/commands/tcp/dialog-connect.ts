import { joinDialog } from '../../actions/dialog/dialog.ts';
import { Typing } from '../../actions/dialog/typing.ts';
import { formatPlace, placeOf } from '../../actions/chat/place.ts';
import { abortError } from '../../net/explain.ts';
import { TcpClient } from '../../net/tcp-client.ts';
import { SERVER_IDLE_TIMEOUT_MS } from '../../net/tcp-server.ts';
import type { Io } from '../../terminal/io.ts';
import { openPerson } from '../chat/person.ts';
import type { Arguments } from '../command.ts';
import { networkSettings } from '../shared/connection.ts';
import { isQuiet } from '../shared/say.ts';
import { loadPlainAnnotator, withTracing } from '../shared/tracing.ts';
import { DIALOG_PORT } from './dialog-options.ts';
import { onePort, readTarget } from './target.ts';

export async function dialogConnect(args: Arguments, io: Io): Promise<number> {
  const { host, port: portText, unixSocket } = readTarget(args.operands, DIALOG_PORT);
  const port = unixSocket === undefined ? onePort(portText) : 0;
  const settings = { idleTimeout: SERVER_IDLE_TIMEOUT_MS, ...networkSettings(args) };
  const { signal } = io;
  const person = openPerson(io, { quiet: isQuiet(args) });
  try {
    return await withTracing(args, person.io, loadPlainAnnotator, async (tracing) => {
      const recorder = (await tracing.recorderFor('raw'))?.connection(host, port);
      await using client = await TcpClient.connect({
        host,
        port,
        framing: 'lenient',
        signal,
        recorder,
        ...settings,
        ...(unixSocket !== undefined && { unixSocket }),
      });
      const interrupt = (): void => client.close(abortError(signal));
      signal.addEventListener('abort', interrupt, { once: true });
      person.note(`connected to ${formatPlace(placeOf(client.remoteAddress))}`);
      const end = await joinDialog({ connection: client, person, typing: new Typing(person) });
      if (signal.aborted) throw abortError(signal);
      person.note(end === 'they' ? 'the server has ended the dialogue' : 'the dialogue has ended');
      return 0;
    });
  } finally {
    person.close();
  }
}
