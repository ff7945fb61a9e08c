import { isRefusal } from '../../../errors.ts';
import type { HttpField, HttpResponse } from '../../../protocols/http.ts';
import { nameFromDisposition } from '../content-disposition.ts';
import { drain } from '../drain.ts';
import type { Asker } from '../perform.ts';
import type { RedirectHop } from '../redirect.ts';
import { refuseErrorStatus } from '../status.ts';
import { beginAnew, type BegunFile, fieldsForRest, findBegun, restOf } from './begun.ts';
import type { DownloadAllOptions } from './download-all.ts';
import type { Exchanges } from './exchanges.ts';
import { checkFile } from './hashing.ts';
import { wantedName } from './names.ts';
import type { WaitingJob } from './pace-hosts.ts';
import { conditionsOf, findPlace, type Place, withFields } from './place.ts';
import { Report } from './report.ts';
import { type Answer, saveAnswer, type SaveContext, saveRest, saveSegments } from './save-answer.ts';
import type { SegmentedFile } from './segments.ts';
import type { DownloadEvent, DownloadJob, DownloadList, DownloadOutcome, KnownFile } from './types.ts';
import type { Watch } from './watch.ts';

/** What all downloads have in common. */
export interface Downloading {
  readonly list: DownloadList;
  readonly exchanges: Exchanges;
  readonly options: DownloadAllOptions;
  readonly tell: (event: DownloadEvent) => void;
  /** Told of each answer that brings a file, before its body is read. */
  readonly answered: (isSmall: boolean) => void;
}

/** One URL into one file. */
export class Download {
  readonly report: Report;
  readonly #job: DownloadJob;
  readonly #url: URL;
  readonly #all: Downloading;
  readonly #watch: Watch;
  readonly #asker: Asker;
  #response: HttpResponse | undefined;

  constructor({ job, url }: WaitingJob, all: Downloading, watch: Watch) {
    this.report = new Report(job, watch, all.tell);
    this.#job = job;
    this.#url = url;
    this.#all = all;
    this.#watch = watch;
    this.#asker = { situation: watch, onRetry: this.report.retry };
    watch.wait = () => this.#waiting();
  }

  /** @throws what the exchange throws, RefusalError `http-status`, TransportError `write-file` or `timeout`, ProtocolError */
  async run(): Promise<DownloadOutcome> {
    try {
      const name = this.#nameBeforehand();
      const place = name === undefined ? undefined : await this.#claim(name);
      if (place === undefined || !place.hasPart || place.skip) return await this.#fetch(place);
      const begun = await this.#findBegun(place);
      if (begun?.segments === undefined) return await this.#fetch(place, begun);
      return await this.#goOnWithSegments(place, begun, begun.segments);
    } catch (error) {
      // One that nobody has begun to read would hold up what comes behind it on its connection.
      await this.#drop();
      throw this.#watch.explain(error);
    }
  }

  /** `undefined` where the server is to say. */
  #nameBeforehand(): string | undefined {
    const { name, known } = this.#job;
    return name ?? (this.#all.options.serverNames === true ? known?.file : wantedName(this.#url));
  }

  async #claim(name: string): Promise<Place> {
    return findPlace(this.#job, await this.#all.list.claimName(this.#job, name), this.#all.options);
  }

  /** `undefined` where it does not matter. */
  async #findBegun({ path, file, replace }: Place): Promise<BegunFile | undefined> {
    const { force = false, perform } = this.#all.options;
    // What is there may be decoded, or not.
    if (perform.decode === true) return undefined;
    const isOurs = force || this.#job.known?.file === file;
    const begun = await findBegun(path, this.#url, { isOurs, onNote: this.report.note });
    // Only a whole can show whether the file that is there is the same.
    return replace === 'same' ? beginAnew(begun) : begun;
  }

  async #fetch(place?: Place, begun?: BegunFile): Promise<DownloadOutcome> {
    if (place?.skip === true) return { kind: 'skipped', file: place.file };
    if (place !== undefined && begun?.origin !== undefined) return this.#goOn(place, begun);
    const current = place?.current && (await this.#checked(place, place.current));
    const answer = await this.#ask(current === undefined ? [] : conditionsOf(current));
    const { response } = answer.exchange;
    if (response.status === 304 && place !== undefined && current !== undefined) {
      await this.#drop();
      return { kind: 'unchanged', file: place.file };
    }
    refuseErrorStatus(response);
    if (place !== undefined) return saveAnswer(this.#contextFor(place), answer);
    return this.#saveByServersName(answer);
  }

  /** The file as it is known, if it is what it has to be. */
  async #checked({ path }: Place, known: KnownFile): Promise<KnownFile | undefined> {
    if (this.#job.checksum === undefined) return known;
    const check = checkFile(path, this.#job.checksum, this.#watch.signal);
    return check.then(
      () => known,
      () => undefined,
    );
  }

  async #saveByServersName(answer: Answer): Promise<DownloadOutcome> {
    const { headers } = answer.exchange.response;
    const place = await this.#claim(nameFromDisposition(headers) ?? wantedName(this.#url));
    if (place.skip) {
      await this.#drop();
      return { kind: 'skipped', file: place.file };
    }
    // The whole is on its way: what there is of it is of no use.
    const begun = place.hasPart ? await this.#findBegun(place) : undefined;
    if (begun !== undefined) beginAnew(begun);
    return saveAnswer(this.#contextFor(place), answer);
  }

  async #goOn(place: Place, begun: BegunFile): Promise<DownloadOutcome> {
    const answer = await this.#ask(fieldsForRest(begun));
    const { response } = answer.exchange;
    if (response.status !== 416) refuseErrorStatus(response);
    const rest = restOf(begun, response);
    if (rest !== undefined) return saveRest(this.#contextFor(place), answer, begun, rest);
    this.report.note('the rest of what was begun cannot be had: it begins anew');
    const anew = beginAnew(begun);
    if (response.status === 200) return saveAnswer(this.#contextFor(place), answer);
    await this.#drop();
    return this.#fetch(place, anew);
  }

  async #goOnWithSegments(place: Place, begun: BegunFile, segments: SegmentedFile): Promise<DownloadOutcome> {
    try {
      return await saveSegments(this.#contextFor(place), segments);
    } catch (error) {
      if (!isRefusal(error) || error.code !== 'no-range') throw error;
      this.report.note(`${error.message}: it begins anew`);
      return this.#fetch(place, beginAnew(begun));
    }
  }

  #contextFor(place: Place): SaveContext {
    const { options, exchanges, answered } = this.#all;
    return {
      job: this.#job,
      url: this.#url,
      place,
      options,
      report: this.report,
      signal: this.#watch.signal,
      exchangeAgain: () => exchanges.for(this.#asker),
      answered,
    };
  }

  async #ask(fields: readonly HttpField[]): Promise<Answer> {
    const { options, exchanges } = this.#all;
    const { signal } = this.#watch;
    const hops: RedirectHop[] = [];
    // Segments are asked for where the redirects have led.
    const inSegments = (options.segments ?? 1) > 1;
    const exchangeOne = inSegments
      ? await exchanges.keepingHops(this.#asker, hops)
      : exchanges.for(this.#asker);
    const request = withFields(options.requestFor(this.#url), fields);
    const exchange = await exchangeOne(request, { signal });
    this.#response = exchange.response;
    return { request: hops.at(-1)?.next ?? request, exchange };
  }

  /** Reads what nobody wants, so that its connection can be used again. */
  async #drop(): Promise<void> {
    if (this.#response !== undefined) await drain(this.#response).catch(() => {});
  }

  #waiting(): string {
    const { bytes } = this.report;
    return bytes === 0 ? `for ${this.#url.host}` : `for the rest of the body, after ${bytes} bytes`;
  }
}
