import type { Charset } from '../../actions/tcp/charset.ts';
import type { Listening } from '../../net/listen.ts';
import type { ConnectionFacts } from '../../net/types.ts';
import type { Io } from '../../terminal/io.ts';
import { formatNumberOf } from '../../terminal/units.ts';
import type { Arguments } from '../command.ts';
import { say } from '../shared/say.ts';
import { createDisplay, type Display } from './display.ts';
import { createJsonDisplay, writeEvent } from './json-display.ts';
import { describePlace } from './listen-place.ts';

/** Where what happens at a listener is told. */
export interface ListenReport {
  listening(place: Listening): Promise<void>;
  connected(facts: ConnectionFacts): Promise<ClientReport>;
}

/** What one client does. */
export interface ClientReport extends Display {
  /** @param error what ended it, unless it was the client itself */
  closed(error: Error | undefined): Promise<void>;
}

/** Who came on stderr, and what they said on stdout; or with `--format json`, all of it on stdout, a line an event. */
export function createReport(args: Arguments, io: Io, charset: Charset | undefined): ListenReport {
  return args.text('format') === 'json'
    ? new JsonReport(io, charset)
    : {
        async listening(place) {
          say(describePlace(place), args, io);
        },
        connected: async (facts) => reportClient(facts, args, io, charset),
      };
}

function reportClient(
  { remote }: ConnectionFacts,
  args: Arguments,
  io: Io,
  charset: Charset | undefined,
): ClientReport {
  const who = remote === 'unix:' ? 'a client' : remote;
  const display = createDisplay(args, io, charset);
  const bytes = { sent: 0, received: 0 };
  say(`${who} has connected`, args, io);
  return {
    async received(chunk) {
      bytes.received += chunk.length;
      await display.received(chunk);
    },
    async sent(chunk) {
      bytes.sent += chunk.length;
      await display.sent(chunk);
    },
    end: () => display.end(),
    async closed(error) {
      const moved = `${formatNumberOf(bytes.received, 'byte')} received, ${formatNumberOf(bytes.sent, 'byte')} sent`;
      say(`${who} is gone: ${moved}${error === undefined ? '' : `; ${error.message}`}`, args, io);
    },
  };
}

class JsonReport implements ListenReport {
  readonly #io: Io;
  readonly #charset: Charset | undefined;
  #clients = 0;

  constructor(io: Io, charset: Charset | undefined) {
    this.#io = io;
    this.#charset = charset;
  }

  listening({ host, port, authority, loopback }: Listening): Promise<void> {
    return this.#tell('listening', { address: authority, host, port, loopback });
  }

  async connected({ remote, local, tls }: ConnectionFacts): Promise<ClientReport> {
    const client = ++this.#clients;
    await this.#tell('connected', { client, remote, local, ...(tls && { tls: tls.version }) });
    return {
      ...createJsonDisplay(this.#io.stdout, this.#charset, { client }),
      closed: (error) => this.#tell('closed', { client, ...(error && { error: error.message }) }),
    };
  }

  #tell(event: string, facts: object): Promise<void> {
    return writeEvent(this.#io.stdout, event, facts);
  }
}
