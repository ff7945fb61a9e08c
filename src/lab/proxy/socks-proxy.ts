/** A SOCKS5 proxy (RFC 1928): greeting, login where the client offers one, request, and then bytes are only carried. */
import { isNetkitError } from '../../errors.ts';
import type { Transport } from '../../net/types.ts';
import {
  COMMANDS,
  decodeLogin,
  decodeOffer,
  decodeRequest,
  encodeChoice,
  encodeLoginAnswer,
  encodeReply,
  type Endpoint,
  type Login,
  METHODS,
} from '../../wire/socks5.ts';
import { MessageReader } from './message-reader.ts';
import { isForbidden, type Reach } from './reach.ts';
import { tunnel } from './tunnel.ts';

export interface SocksSettings {
  readonly reach: Reach;
  /** The one that is good; a client may do without. */
  readonly login: Login;
  /** For all that comes before the tunnel, in milliseconds: a slow client holds a connection. */
  readonly headTimeout: number;
}

/** Serves a connection to its end, whatever the client does. */
export async function serveSocks(client: Transport, settings: SocksSettings): Promise<void> {
  const giveUp = setTimeout(() => client.close(), settings.headTimeout);
  try {
    const messages = new MessageReader(client);
    if (!(await admit(messages, client, settings.login))) return;
    const { command, ...destination } = await messages.next(decodeRequest);
    if (command !== COMMANDS.connect) return await client.write(encodeReply(COMMAND_NOT_SUPPORTED, NOWHERE));
    const server = await reachOrRefuse(destination, settings.reach, client);
    clearTimeout(giveUp);
    if (server === undefined) return;
    try {
      await client.write(encodeReply(SUCCEEDED, endpointOf(server.facts.local)));
      await server.write(messages.rest());
      await tunnel(client, server);
    } finally {
      server.close();
    }
  } catch (error) {
    // A client may leave, or talk nonsense, whenever it likes; anything else is a defect and must be seen.
    if (!isNetkitError(error)) throw error;
  } finally {
    clearTimeout(giveUp);
  }
}

/** RFC 1928, section 6. */
const SUCCEEDED = 0;
const GENERAL_FAILURE = 1;
const NOT_ALLOWED = 2;
const COMMAND_NOT_SUPPORTED = 7;

/** What a refusal says in place of an address. */
const NOWHERE: Endpoint = { host: '0.0.0.0', port: 0 };

/** A client that offers a login is held to it, so that a wrong one shows. */
async function admit(messages: MessageReader, client: Transport, login: Login): Promise<boolean> {
  const offered = await messages.next(decodeOffer);
  const choice = [METHODS.login, METHODS.none].find((method) => offered.includes(method));
  await client.write(encodeChoice(choice ?? METHODS.notAcceptable));
  if (choice !== METHODS.login) return choice === METHODS.none;
  const { user, password } = await messages.next(decodeLogin);
  const accepted = user === login.user && password === login.password;
  await client.write(encodeLoginAnswer(accepted));
  return accepted;
}

async function reachOrRefuse(
  { host, port }: Endpoint,
  reach: Reach,
  client: Transport,
): Promise<Transport | undefined> {
  try {
    return await reach(host, port);
  } catch (error) {
    if (!isNetkitError(error)) throw error;
    await client.write(encodeReply(isForbidden(error) ? NOT_ALLOWED : GENERAL_FAILURE, NOWHERE));
    return undefined;
  }
}

/** `127.0.0.1:40000`, as a connection's facts have it. */
function endpointOf(local: string): Endpoint {
  const colon = local.lastIndexOf(':');
  return { host: local.slice(0, colon), port: Number(local.slice(colon + 1)) };
}
