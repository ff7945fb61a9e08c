import { isIP } from 'node:net';
import { UsageError } from '../../errors.ts';
import { abortError } from '../explain.ts';
import { timerDelay } from '../timer.ts';
import { readAskedName, withoutLastDot } from './asked-name.ts';
import { Lookups, questionsFor } from './lookups.ts';
import { readDnsServer } from './servers.ts';
import { compareAnswers, valuesOf } from './compare-answers.ts';
import type { DnsAnswer, NameReport, QuestionType, WayBack } from './types.ts';

/** For everything together, in milliseconds: people wait that long for a name. */
export const DEFAULT_LOOKUP_TIMEOUT_MS = 5000;

/**
 * Of so many names or addresses the way back is looked up: nobody reads more, and each costs the servers a question.
 */
export const MAX_WAYS_BACK = 8;

/** Whom `resolveName` asks, for what, and for how long. */
export interface ResolveNameOptions {
  /** Addresses of this family only. */
  readonly family?: 4 | 6;
  /**
   * What DNS is asked for, and then nothing else: neither the system nor the way back. A, AAAA and CNAME (of an address
   * PTR) without it.
   */
  readonly types?: readonly QuestionType[];
  /** `ADDRESS`, `ADDRESS:PORT` or `[ADDRESS]:PORT` of name servers; those of the system without it. */
  readonly servers?: readonly string[];
  /** `false`: the system is not asked, only DNS. */
  readonly system?: boolean;
  /** For everything together, in milliseconds; DEFAULT_LOOKUP_TIMEOUT_MS without it. */
  readonly timeout?: number;
  readonly signal?: AbortSignal;
}

/**
 * What the system and DNS say of a name, or of an address. That there is nothing, or nobody answers, is a result too.
 *
 *     const { system, dns } = await resolveName('localhost');
 *
 * @throws UsageError for what is neither name nor address; TransportError `aborted`
 */
export async function resolveName(text: string, options: ResolveNameOptions = {}): Promise<NameReport> {
  const { family, types, timeout = DEFAULT_LOOKUP_TIMEOUT_MS, signal, system: wanted = true } = options;
  const { name, kind } = readAskedName(text);
  if (kind === 'address' && types?.some((type) => type !== 'PTR') === true) {
    throw new UsageError(`${text} is an address, for which DNS has PTR records alone`, {
      hint: `netkit resolve ${text} --type PTR`,
    });
  }
  const system = wanted && types === undefined;
  const servers = (options.servers ?? []).map(readDnsServer);
  const lookups = new Lookups({ family, servers, system, timeout });
  const stop = (): void => lookups.stop();
  const timer = setTimeout(stop, timerDelay(timeout));
  signal?.addEventListener('abort', stop);
  if (signal?.aborted === true) stop();
  try {
    const [bySystem, dns] = await Promise.all([
      system ? lookups.bySystem(name) : undefined,
      Promise.all((types ?? defaultTypes(name, family)).map((type) => lookups.byDns(name, type))),
    ]);
    const back =
      types === undefined
        ? await Promise.all(
            valuesOf(bySystem, dns)
              .slice(0, MAX_WAYS_BACK)
              .map((value) => wayBack(value, name, dns, lookups)),
          )
        : [];
    if (signal?.aborted === true) throw abortError(signal);
    return {
      asked: text,
      name,
      kind,
      ...(bySystem && { system: bySystem }),
      servers: lookups.servers,
      dns,
      back,
      ...compareAnswers(bySystem, dns),
    };
  } finally {
    // Whatever came too late is of no use any more.
    stop();
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
  }
}

function defaultTypes(name: string, family: 4 | 6 | undefined): readonly QuestionType[] {
  const types = questionsFor(name, family);
  return isIP(name) === 0 ? [...types, 'CNAME'] : types;
}

async function wayBack(
  value: string,
  name: string,
  dns: readonly DnsAnswer[],
  lookups: Lookups,
): Promise<WayBack> {
  const { status, values } = await lookups.byBoth(value);
  const aliases = dns.filter(({ type }) => type === 'CNAME').flatMap(({ records }) => records);
  const ours = new Set([name, ...aliases.map((alias) => alias.value)].map(plain));
  return { value, status, leadsTo: values, same: values.some((each) => ours.has(plain(each))) };
}

/** Names are the same in any case (RFC 4343), and addresses too. */
function plain(name: string): string {
  return withoutLastDot(name).toLowerCase();
}
