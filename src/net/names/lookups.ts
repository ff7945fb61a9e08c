import { isIP } from 'node:net';
import { addressesOrNames, hasAnswered } from './compare-answers.ts';
import { DnsAsker, NO_ANSWER } from './dns.ts';
import { addressesBySystem, nameBySystem } from './system.ts';
import type { DnsAnswer, LookupStatus, QuestionType, SystemAnswer } from './types.ts';

/** Of the time, what DNS may take for one question: the rest is for what follows from its answer. */
const SHARE_OF_ONE_QUESTION = 0.6;

export interface LookupSettings {
  readonly family?: 4 | 6 | undefined;
  /** As readDnsServer has them; those of the system where there are none. */
  readonly servers: readonly string[];
  readonly system: boolean;
  /** For everything together, in milliseconds. */
  readonly timeout: number;
}

const LATE: SystemAnswer = { status: 'no-answer', values: [], reason: NO_ANSWER };

/** Both resolvers, within one time limit. Nothing here rejects. */
export class Lookups {
  readonly #settings: LookupSettings;
  readonly #dns: DnsAsker;
  readonly #stopped: Promise<undefined>;
  #stop: () => void = () => {};
  #dnsAnswers = false;

  constructor(settings: LookupSettings) {
    this.#settings = settings;
    this.#dns = new DnsAsker(settings.servers, settings.timeout * SHARE_OF_ONE_QUESTION);
    this.#stopped = new Promise((resolve) => (this.#stop = () => resolve(undefined)));
  }

  get servers(): readonly string[] {
    return this.#dns.servers;
  }

  /** What is under way ends with `no-answer`, and so does what follows. */
  stop(): void {
    this.#stop();
    this.#dns.cancel();
  }

  /** The addresses of a name, or the name of an address. */
  async bySystem(value: string): Promise<SystemAnswer> {
    const asking =
      isIP(value) === 0 ? addressesBySystem(value, this.#settings.family ?? 0) : nameBySystem(value);
    // The system's resolver cannot be told to stop: its answer comes too late.
    return (await Promise.race([asking, this.#stopped])) ?? LATE;
  }

  async byDns(value: string, type: QuestionType): Promise<DnsAnswer> {
    const answer = await this.#dns.ask(value, type);
    if (hasAnswered(answer)) this.#dnsAnswers = true;
    return answer;
  }

  /** What both together know of a value. A name server that has said nothing so far is not asked again. */
  async byBoth(
    value: string,
  ): Promise<{ readonly status: LookupStatus; readonly values: readonly string[] }> {
    const answers = await Promise.all([
      ...(this.#settings.system ? [this.bySystem(value)] : []),
      ...(this.#dnsAnswers ? questionsFor(value, this.#settings.family) : []).map((type) =>
        this.byDns(value, type),
      ),
    ]);
    const values = answers.flatMap((answer) =>
      'values' in answer ? answer.values : addressesOrNames(answer),
    );
    const silent = answers.find((answer) => !hasAnswered(answer));
    return {
      status: values.length > 0 ? 'found' : (silent?.status ?? 'no-such-name'),
      values: [...new Set(values.map((each) => each.toLowerCase()))],
    };
  }
}

/** What leads from a name to its addresses, and from an address to its names. */
export function questionsFor(value: string, family: 4 | 6 | undefined): readonly QuestionType[] {
  if (isIP(value) !== 0) return ['PTR'];
  return family === 4 ? ['A'] : family === 6 ? ['AAAA'] : ['A', 'AAAA'];
}
