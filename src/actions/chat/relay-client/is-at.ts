/**
 * Where somebody can be reached past the relay, as it answers to `/join NAME`:
 *
 *     server> alice is at 192.168.1.42:4000
 *     server> bob is at [2001:db8::7]:4000
 *
 * A relay may say what it likes, and so may whoever is behind it: an answer counts only where it was asked for, and a relay on
 * another machine does not get us to talk to the services of this one.
 */
import { MAX_PORT } from '../../../net/port.ts';
import { type Place, placeOf } from '../place.ts';

/** `undefined` for any other line. */
export function readIsAt(line: string): { readonly name: string; readonly place: Place } | undefined {
  const [, name, host, port = ''] = IS_AT.exec(line) ?? [];
  if (name === undefined || Number(port) < 1 || Number(port) > MAX_PORT) return undefined;
  // There is more than one way to write an address (127.1, ::0001): URLs have one.
  if (!URL.canParse(`http://${host}`)) return undefined;
  return { name, place: placeOf(`${new URL(`http://${host}`).hostname}:${port}`) };
}

/**
 * @param relay its address, as a connection tells it
 * @returns why it is not to be dialled, if so
 */
export function whyNotDial({ host }: Place, relay: string): string | undefined {
  if (!THIS_MACHINE.test(host) || relay.startsWith('unix:') || THIS_MACHINE.test(placeOf(relay).host)) {
    return undefined;
  }
  return `the relay says ${host}, which is this machine`;
}

const IS_AT = /^server> (\S+) is at (\[[\da-fA-F:.]+\]|[\d.]+):(\d{1,5})$/;

/** Loopback, and the address of nobody, by which systems take their own; also as IPv4 inside of IPv6 (RFC 4291, section 2.5). */
const THIS_MACHINE = /^(?:127\..*|0\.0\.0\.0|::1?|::(?:ffff:)?(?:7f..:.*|0:0))$/;
