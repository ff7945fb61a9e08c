import { LimitError, RefusalError } from '../../errors.ts';
import { formatAddress } from '../address.ts';
import type { Destination } from '../resolve.ts';
import type { Proxy } from '../types.ts';
import { type ConnectAnswer, decodeConnectAnswer, encodeConnect } from './connect-request.ts';
import type { ProxyHandshake } from './handshake.ts';

/** 1xx answers before the final one: a proxy could send them for ever. */
export const MAX_INFORMATIONAL = 32;

/**
 * Has an HTTP proxy connect to somebody else (RFC 9110, section 9.3.6).
 *
 * @returns the status with which it agreed
 * @throws RefusalError `proxy-refused`, ProtocolError `weird-reply`, LimitError, TransportError `receive`
 */
export async function openHttpTunnel(
  handshake: ProxyHandshake,
  destination: Destination,
  { credentials }: Proxy,
): Promise<number> {
  const { bytes, shown, secrets } = encodeConnect(destination, credentials);
  handshake.hide(secrets);
  handshake.send(bytes, shown);
  const answer = await receiveFinal(handshake);
  if (answer.status >= 200 && answer.status < 300) return answer.status;
  throw refusal(answer, handshake.place, destination, credentials !== undefined);
}

async function receiveFinal(handshake: ProxyHandshake): Promise<ConnectAnswer> {
  for (let count = 0; count <= MAX_INFORMATIONAL; count += 1) {
    const answer = await handshake.receive(decodeConnectAnswer);
    // After a 101 the bytes would be those of another protocol: that is a final answer, and a no.
    if (answer.status >= 200 || answer.status === 101) return answer;
  }
  throw new LimitError(
    'MAX_INFORMATIONAL',
    `more than ${MAX_INFORMATIONAL} 1xx answers of the proxy and still no final one`,
  );
}

function refusal(
  { status, reason, challenges }: ConnectAnswer,
  place: string,
  { host, port }: Destination,
  loggedIn: boolean,
): RefusalError {
  const said = `${status} ${reason.slice(0, MAX_REASON)}`.trimEnd();
  const wanted = formatAddress({ address: host, port });
  return new RefusalError(
    'proxy-refused',
    `the proxy ${place} refused to connect to ${wanted}: ${said}`,
    { status, text: reason },
    { hint: hintFor(status, challenges, loggedIn) },
  );
}

function hintFor(status: number, challenges: readonly string[], loggedIn: boolean): string {
  if (status === 407) {
    const schemes = schemesOf(challenges);
    if (schemes.length > 0 && !schemes.includes('Basic')) {
      return `it wants ${schemes.join(' or ')}; for a tunnel netkit knows Basic only`;
    }
    return loggedIn
      ? 'it did not take the user name and password of -U/--proxy-user'
      : 'say who you are with -U/--proxy-user USER:PASSWORD';
  }
  if (status >= 500) return 'the proxy itself could not get there';
  return 'many proxies let some hosts and ports through only, such as 443';
}

/** Those that there are: a challenge may hold commas and quotes, and this is for a hint only. */
function schemesOf(challenges: readonly string[]): string[] {
  return SCHEMES.filter((scheme) =>
    challenges.some((value) => new RegExp(`(?:^|,)\\s*${scheme}\\b`, 'i').test(value)),
  );
}

const SCHEMES = ['Basic', 'Digest', 'Bearer', 'NTLM', 'Negotiate'];
/** Of a reason phrase, in a message. */
const MAX_REASON = 200;
