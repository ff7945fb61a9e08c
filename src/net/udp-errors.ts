import { TransportError } from '../errors.ts';
import { reasonOf } from './explain.ts';

export interface UdpWay {
  /** Where the socket is bound. */
  readonly local: string;
  /** The peer of a socket that has one; else where the datagram went. */
  readonly to: string;
  readonly broadcast: boolean;
}

/** What a system says of a datagram, or of a peer to which no way leads, in words that a user can act on. */
export function explainUdpFailure(
  error: NodeJS.ErrnoException,
  code: 'send' | 'receive' | 'refused',
  { local, to, broadcast }: UdpWay,
): TransportError {
  const fail = (why: string, hint?: string): TransportError =>
    new TransportError(code, `${WORDS[code]} ${to} failed: ${why}`, { cause: error, ...(hint && { hint }) });
  switch (error.code) {
    case 'ECONNREFUSED':
      return new TransportError('refused', `nobody listens for datagrams at ${to}`, {
        hint: 'is the server running, and is the port right?',
        cause: error,
      });
    case 'EACCES':
      return broadcast
        ? fail(reasonOf(error))
        : fail('broadcasts are off', 'they must be asked for: `broadcast`, --broadcast');
    case 'EINVAL':
      return local.startsWith('127.')
        ? fail(`the socket is bound to ${local}`, 'no way leads from loopback to other machines')
        : fail(reasonOf(error));
    case 'EMSGSIZE':
      return fail('the system takes no datagram of that size', 'send less at once');
    default:
      return fail(reasonOf(error));
  }
}

const WORDS = { send: 'sending to', receive: 'receiving from', refused: 'connecting to' };
