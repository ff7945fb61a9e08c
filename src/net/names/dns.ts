import type { CaaRecord } from 'node:dns';
import { Resolver } from 'node:dns/promises';
import { reverseName } from '../../wire/ip.ts';
import { reasonOf } from '../explain.ts';
import { within } from '../within.ts';
import { withoutLastDot } from './asked-name.ts';
import type { DnsAnswer, LookupStatus, NameRecord, QuestionType } from './types.ts';

/** An alias of an alias of an alias: servers give up about here, too. */
export const MAX_ALIASES = 8;

/** A server that was not heard may have lost the question: UDP promises nothing. */
const TRIES = 2;

export const NO_ANSWER = 'no answer within the time';

/** Asks name servers, and no hosts file. */
export class DnsAsker {
  readonly #resolver: Resolver;
  readonly #time: number;
  #cancelled = false;

  /**
   * @param servers as readDnsServer has them; the system's where there are none
   * @param time for one question, in milliseconds: spread over servers and tries, and kept by ourselves, since the
   * resolver waits longer with every try
   */
  constructor(servers: readonly string[], time: number) {
    this.#time = time;
    const count = Math.max(1, servers.length || new Resolver().getServers().length);
    this.#resolver = new Resolver({ timeout: Math.max(1, Math.floor(time / (count * TRIES))), tries: TRIES });
    if (servers.length > 0) this.#resolver.setServers(servers);
  }

  get servers(): readonly string[] {
    return this.#resolver.getServers();
  }

  /** Ends every question with `no-answer`, and those that follow. */
  cancel(): void {
    this.#cancelled = true;
    this.#resolver.cancel();
  }

  /** @param name of PTR it may be an address. Never rejects */
  async ask(name: string, type: QuestionType): Promise<DnsAnswer> {
    const asked = withoutLastDot(name);
    const late: DnsAnswer = { type, status: 'no-answer', records: [], reason: NO_ANSWER };
    if (this.#cancelled) return late;
    try {
      const asking = type === 'CNAME' ? this.#aliases(asked) : this.#records(asked, type);
      const records = await within(asking, this.#time);
      if (records === undefined) return late;
      return { type, status: 'found', records };
    } catch (error) {
      const { code = '' } = error as NodeJS.ErrnoException;
      return {
        type,
        status: STATUS[code] ?? 'refused',
        records: [],
        reason: REASONS[code] ?? reasonOf(error),
      };
    }
  }

  /** From alias to alias; an error after the first is the end of the chain. */
  async #aliases(name: string): Promise<readonly NameRecord[]> {
    const chain = [...(await this.#records(name, 'CNAME'))];
    while (chain.length < MAX_ALIASES && !this.#cancelled) {
      const next = chain.at(-1)?.value ?? '';
      if (chain.some((alias) => alias.name.toLowerCase() === next.toLowerCase())) break;
      const more = await this.#records(next, 'CNAME').catch(() => []);
      if (more.length === 0) break;
      chain.push(...more);
    }
    return chain;
  }

  async #records(name: string, type: QuestionType): Promise<readonly NameRecord[]> {
    const resolver = this.#resolver;
    const all = (values: readonly string[]): NameRecord[] => values.map((value) => ({ name, type, value }));
    switch (type) {
      case 'A':
        return timed(name, type, await resolver.resolve4(name, { ttl: true }));
      case 'AAAA':
        return timed(name, type, await resolver.resolve6(name, { ttl: true }));
      case 'CNAME':
        return all(await resolver.resolveCname(name));
      case 'NS':
        return all(await resolver.resolveNs(name));
      case 'PTR':
        // Of an address too. Not Resolver.reverse(): it looks into the hosts file first.
        return all(await resolver.resolvePtr(reverseName(name) ?? name));
      case 'TXT':
        return all((await resolver.resolveTxt(name)).map((pieces) => pieces.join('')));
      case 'MX': {
        const found = (await resolver.resolveMx(name)).toSorted((a, b) => a.priority - b.priority);
        return all(found.map(({ priority, exchange }) => `${priority} ${exchange || '.'}`));
      }
      case 'SRV': {
        const found = (await resolver.resolveSrv(name)).toSorted((a, b) => a.priority - b.priority);
        return all(found.map((each) => `${each.priority} ${each.weight} ${each.port} ${each.name || '.'}`));
      }
      case 'SOA': {
        const { nsname, hostmaster, serial, refresh, retry, expire, minttl } =
          await resolver.resolveSoa(name);
        return all([`${nsname} ${hostmaster} ${serial} ${refresh} ${retry} ${expire} ${minttl}`]);
      }
      case 'CAA':
        return all((await resolver.resolveCaa(name)).map(caaText));
    }
  }
}

function timed(
  name: string,
  type: 'A' | 'AAAA',
  found: readonly { readonly address: string; readonly ttl: number }[],
): readonly NameRecord[] {
  return found.map(({ address, ttl }) => ({ name, type, value: address, ttl }));
}

function caaText({ critical, ...property }: CaaRecord): string {
  const [tag = '', value = ''] = Object.entries(property)[0] ?? [];
  return `${critical} ${tag} ${JSON.stringify(value)}`;
}

const STATUS: Readonly<Record<string, LookupStatus>> = {
  ENOTFOUND: 'no-such-name',
  ENODATA: 'no-data',
  ETIMEOUT: 'no-answer',
  ECANCELLED: 'no-answer',
  ECONNREFUSED: 'unreachable',
};

/** RFC 1035, section 4.1.1, and what happens before there is a response. */
const REASONS: Readonly<Record<string, string>> = {
  ENODATA: 'the name exists, without such records',
  ETIMEOUT: NO_ANSWER,
  ECANCELLED: NO_ANSWER,
  ECONNREFUSED: 'nobody answers at its port',
  ESERVFAIL: 'the name server has failed (SERVFAIL)',
  EREFUSED: 'the name server refuses to answer (REFUSED)',
  ENOTIMP: 'the name server cannot do this (NOTIMP)',
  EFORMERR: 'the name server does not understand the question (FORMERR)',
  EBADRESP: 'the name server has sent what is no DNS message',
  EBADNAME: 'that is no name for DNS',
};
