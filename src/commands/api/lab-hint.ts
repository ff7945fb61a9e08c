import { parseBaseUrl, PUBLIC_STORE } from '../../actions/api/addresses.ts';
import { isNetkitError, isRefusal, ProtocolError, RefusalError, TransportError } from '../../errors.ts';

const PUBLIC_HOST = new URL(PUBLIC_STORE).hostname;
const HINT = `--lab answers for ${PUBLIC_HOST}, with no network`;

/** The way there failed, or somebody else has answered: a portal, a firewall. Whoever finds no such name hears of --lab anyway. */
const NO_WAY = ['refused', 'timeout', 'tls-handshake', 'certificate', 'send', 'receive', 'proxy'] as const;
const NO_STORE = ['weird-reply', 'empty-reply', 'partial'] as const;

/** With this a public site turns away programs; from 500 on it is not well. */
const FORBIDDEN = 403;
const SERVER_ERROR = 500;

/**
 * Has errors of the public store name the one that is always there.
 *
 * @param baseUrl the public one unless given
 */
export async function hintingAtLab<T>(baseUrl: string | undefined, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw isPublic(baseUrl) ? withHint(error) : error;
  }
}

function isPublic(baseUrl: string | undefined): boolean {
  return baseUrl === undefined || parseBaseUrl(baseUrl).url.hostname === PUBLIC_HOST;
}

function withHint(error: unknown): unknown {
  if (!isNetkitError(error)) return error;
  const details = { hint: [error.hint, HINT].filter((hint) => hint !== undefined).join('; '), cause: error };
  const noWay = NO_WAY.find((code) => code === error.code);
  if (noWay !== undefined) return new TransportError(noWay, error.message, details);
  const noStore = NO_STORE.find((code) => code === error.code);
  if (noStore !== undefined) return new ProtocolError(noStore, error.message, details);
  if (!isRefusal(error) || error.code !== 'http-status') return error;
  const isTurnedAway = error.status === FORBIDDEN || Number(error.status) >= SERVER_ERROR;
  return isTurnedAway ? new RefusalError(error.code, error.message, error, details) : error;
}
