import { onTestFinished } from 'vitest';
import { createFileServer, type FileServerSettings } from '../../../src/lab/files/server.ts';
import { listen, type Listening } from '../../../src/net/listen.ts';

export interface Served extends Listening {
  /** Without a slash at its end. */
  readonly origin: string;
}

/** Serves a folder until the test is over, an hour ahead unless told otherwise, so that its files count as settled. */
export async function serve(settings: FileServerSettings): Promise<Served> {
  const server = createFileServer({ now: () => Date.now() + 3_600_000, ...settings });
  const listening = await listen(server, { host: '127.0.0.1', port: 0 });
  onTestFinished(() => listening.stop(0));
  return { ...listening, origin: `${settings.tls ? 'https' : 'http'}://${listening.authority}` };
}
