/** The server's side of Digest (RFC 7616): challenges, and whether an answer proves that somebody knows the password. */
import { createHash, randomBytes } from 'node:crypto';
import { parseChallenges } from '../../actions/http/auth/challenges.ts';
import type { SiteRequest } from './request.ts';

/** What an answer covers. */
export type ProvedRequest = Pick<SiteRequest, 'method' | 'target' | 'header' | 'body'>;

export interface DigestDemand {
  /** One of DIGEST_ALGORITHMS. */
  readonly algorithm: string;
  /** `auth`, `auth-int` or both; `undefined` for a challenge as RFC 2069 has it. */
  readonly qop: string | undefined;
  readonly userhash: boolean;
  /** How many requests a nonce is good for. */
  readonly uses: number;
}

/** `stale`: all was right but the nonce, which is unknown, used up, or counted backwards. */
export type DigestVerdict = 'proved' | 'stale' | 'wrong';

export const DIGEST_ALGORITHMS: ReadonlyMap<string, string> = new Map(
  [
    ['MD5', 'md5'],
    ['SHA-256', 'sha256'],
    ['SHA-512-256', 'sha512-256'],
  ].flatMap(([name = '', hash = '']) => [
    [name, hash],
    [`${name}-sess`, hash],
  ]),
);

/** Of those given out, the last so many are known; a client with an older one is told that it is stale. */
export const MAX_NONCES = 1000;

/** Checks who knows a user's password, without being told it. */
export class DigestGuard {
  readonly #user: string;
  readonly #password: string;
  readonly #realm: string;
  /** How often each nonce has been used. */
  readonly #nonces = new Map<string, number>();

  constructor(user: string, password: string, realm: string) {
    this.#user = user;
    this.#password = password;
    this.#realm = realm;
  }

  challenge({ algorithm, qop, userhash }: DigestDemand, stale = false): string {
    return [
      `Digest realm="${this.#realm}"`,
      `nonce="${this.newNonce()}"`,
      `algorithm=${algorithm}`,
      'opaque="the lab"',
      'charset=UTF-8',
      ...(qop === undefined ? [] : [`qop="${qop}"`]),
      ...(userhash ? ['userhash=true'] : []),
      ...(stale ? ['stale=true'] : []),
    ].join(', ');
  }

  newNonce(): string {
    const nonce = randomBytes(18).toString('base64');
    this.#nonces.set(nonce, 0);
    const [oldest] = this.#nonces.keys();
    if (this.#nonces.size > MAX_NONCES && oldest !== undefined) this.#nonces.delete(oldest);
    return nonce;
  }

  /** Reads the request's body where the answer covers it. */
  async check(request: ProvedRequest, demand: DigestDemand): Promise<DigestVerdict> {
    // RFC 9110, section 11.4: credentials look like one challenge.
    const [credentials] = parseChallenges([request.header('authorization') ?? '']);
    if (credentials?.scheme !== 'digest') return 'wrong';
    const said = (name: string): string => credentials.params.get(name) ?? '';
    const hash = hasher(demand.algorithm);
    const names = demand.userhash ? hash(`${this.#user}:${this.#realm}`) : this.#user;
    const known =
      said('username') === names &&
      said('realm') === this.#realm &&
      said('opaque') === 'the lab' &&
      (said('algorithm') || 'MD5') === demand.algorithm &&
      (demand.qop?.split(',') ?? ['']).includes(said('qop')) &&
      isTarget(said('uri'), request);
    if (!known || said('response') !== (await this.#response(request, demand, said))) return 'wrong';
    return this.#use(said('nonce'), said('nc'), demand.uses) ? 'proved' : 'stale';
  }

  async #response(
    request: ProvedRequest,
    { algorithm }: DigestDemand,
    said: (name: string) => string,
  ): Promise<string> {
    const hash = hasher(algorithm);
    let key = hash(`${this.#user}:${this.#realm}:${this.#password}`);
    if (algorithm.endsWith('-sess')) key = hash(`${key}:${said('nonce')}:${said('cnonce')}`);
    let what = `${request.method}:${said('uri')}`;
    if (said('qop') === 'auth-int') what += `:${await hashBody(request, algorithm)}`;
    const once = ['nonce', 'nc', 'cnonce', 'qop'].map(said).filter((text) => text !== '');
    return hash(`${key}:${once.join(':')}:${hash(what)}`);
  }

  /** A count that does not grow is somebody else's, who has listened (RFC 7616, section 3.4). */
  #use(nonce: string, nc: string, uses: number): boolean {
    const used = this.#nonces.get(nonce);
    if (used === undefined) return false;
    const count = nc === '' ? used + 1 : Number.parseInt(nc, 16);
    if (!(count > used) || count > uses) return false;
    this.#nonces.set(nonce, count);
    return true;
  }
}

function hasher(algorithm: string): (text: string) => string {
  return (text) =>
    createHash(DIGEST_ALGORITHMS.get(algorithm) ?? '')
      .update(text)
      .digest('hex');
}

async function hashBody(request: ProvedRequest, algorithm: string): Promise<string> {
  const hash = createHash(DIGEST_ALGORITHMS.get(algorithm) ?? '');
  for await (const chunk of request.body()) hash.update(chunk);
  return hash.digest('hex');
}

/** A proxy is sent the whole URL, of which the client has proved the path. */
function isTarget(uri: string, { target }: ProvedRequest): boolean {
  return uri === target || uri === target.replace(/^https?:\/\/[^/?]*/i, '');
}
