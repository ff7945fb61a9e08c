import { isNetkitError, TransportError } from '../../errors.ts';
import * as socks5 from '../../wire/socks5.ts';
import { formatAddress } from '../address.ts';
import type { Destination } from '../resolve.ts';
import type { Proxy } from '../types.ts';
import type { Decode, ProxyHandshake } from './handshake.ts';

const { METHODS } = socks5;

/**
 * Has a SOCKS5 proxy connect to somebody else (RFC 1928), and says who we are where it asks for that (RFC 1929).
 *
 * @throws TransportError `proxy`: it speaks something else, refuses the login, or could not connect
 */
export async function openSocks5Tunnel(
  handshake: ProxyHandshake,
  destination: Destination,
  { credentials }: Proxy,
): Promise<void> {
  const { place } = handshake;
  if (credentials !== undefined) handshake.hide([credentials.password]);
  const ask = async <T>(decode: Decode<T>): Promise<T> => {
    try {
      return await handshake.receive(decode);
    } catch (error) {
      throw isNetkitError(error) && error.code === 'weird-reply' ? notSocks(place, error) : error;
    }
  };
  handshake.send(
    socks5.encodeOffer(credentials === undefined ? [METHODS.none] : [METHODS.none, METHODS.login]),
  );
  const method = await ask(socks5.decodeChoice);
  if (method === METHODS.login && credentials !== undefined) {
    handshake.send(socks5.encodeLogin(credentials), socks5.encodeLogin({ ...credentials, password: '****' }));
    if (!(await ask(socks5.decodeLoginAnswer))) throw loginDenied(place);
  } else if (method !== METHODS.none) {
    throw noMethod(place, credentials !== undefined);
  }
  handshake.send(socks5.encodeRequest(socks5.COMMANDS.connect, destination));
  const { reply } = await ask(socks5.decodeReply);
  if (reply !== 0) throw notConnected(place, destination, reply);
}

function notSocks(place: string, cause: Error): TransportError {
  return new TransportError('proxy', `the proxy ${place} does not speak SOCKS5: ${cause.message}`, {
    cause,
    hint: 'is it another kind of proxy, such as http://?',
  });
}

function noMethod(place: string, loggedIn: boolean): TransportError {
  const what = loggedIn ? 'takes no user name and password' : 'lets nobody through without a login';
  return new TransportError('proxy', `the proxy ${place} ${what}`, {
    hint: loggedIn
      ? 'netkit knows no other way to log in to a SOCKS5 proxy'
      : 'say who you are with -U/--proxy-user USER:PASSWORD',
  });
}

function loginDenied(place: string): TransportError {
  return new TransportError('proxy', `the proxy ${place} did not take the user name and password`, {
    hint: 'check them: -U/--proxy-user USER:PASSWORD',
  });
}

function notConnected(place: string, { host, port }: Destination, reply: number): TransportError {
  const why = socks5.REPLIES[reply] ?? `reply ${reply}, which SOCKS5 does not know`;
  const wanted = formatAddress({ address: host, port });
  return new TransportError('proxy', `the proxy ${place} could not connect to ${wanted}: ${why}`);
}
