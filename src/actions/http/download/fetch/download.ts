import { isNetkitError } from '../../../../errors.ts';
import type { HttpField, HttpResponse } from '../../../../protocols/http.ts';
import { findPart, partOf, removePart } from '../../../part-file.ts';
import { nameFromDisposition } from '../../content-disposition.ts';
import type { Asker } from '../../perform.ts';
import type { RedirectHop } from '../../redirect.ts';
import { fieldsForRest } from '../../resume/part-origin.ts';
import { drainQuietly } from '../../retry/drain-quietly.ts';
import { refuseErrorStatus } from '../../status.ts';
import { checkFile } from '../checksum/hashing.ts';
import { wantedName } from '../list/file-names.ts';
import type { DownloadAllOptions } from '../options.ts';
import { readSegmentNote, type SegmentedFile } from '../segments/note.ts';
import type { DownloadEvent, DownloadJob, DownloadList, DownloadOutcome, KnownFile } from '../types.ts';
import { beginAnew, type BegunFile, findBegun, restOf } from './begun.ts';
import { conditionsOf } from './conditions.ts';
import type { Exchanges } from './exchanges.ts';
import { findPlace, type Place } from './place.ts';
import { refuseNoFile } from './refuse-no-file.ts';
import { Report } from './report.ts';
import { type Answer, saveAnswer, type SaveContext, saveRest, saveSegments } from './save-answer.ts';
import type { Watch } from './watch.ts';

/** What all downloads have in common. */
export interface Downloading {
  readonly list: DownloadList;
  readonly exchanges: Exchanges;
  readonly options: DownloadAllOptions;
  /** The names that were in the folder at the beginning. */
  readonly before: ReadonlySet<string>;
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
  /** Its ranges have turned out to be of no use. */
  #inOne = false;

  constructor(job: DownloadJob, url: URL, all: Downloading, watch: Watch) {
    this.report = new Report(job, watch, all.tell);
    this.#job = job;
    this.#url = url;
    this.#all = all;
    this.#watch = watch;
    const { retry: onRetry, giveUp: onGiveUp } = this.report;
    this.#asker = { situation: watch, onRetry, onGiveUp };
    watch.wait = () => this.#waiting();
  }

  /** @throws what the exchange throws, RefusalError `http-status`, TransportError `write-file` or `timeout`, ProtocolError */
  async run(): Promise<DownloadOutcome> {
    try {
      const name = this.#nameBeforehand();
      const place = name === undefined ? undefined : await this.#claim(name);
      if (place === undefined || !place.hasPart || place.skip) return await this.#fetch(place);
      const begun = await this.#findBegun(place);
      if (begun.segments === undefined) return await this.#fetch(place, begun);
      return await this.#goOnWithSegments(place, begun.segments);
    } catch (error) {
      // One that nobody has begun to read would hold up what comes behind it on its connection.
      await this.#drop();
      const explained = this.#watch.explain(error);
      // So would one that was refused by its head, before it was anybody's to read.
      this.#watch.abort(explained as Error);
      throw explained;
    }
  }

  /** `undefined` where the server is to say. */
  #nameBeforehand(): string | undefined {
    const { name, known } = this.#job;
    return name ?? (this.#all.options.serverNames === true ? known?.file : wantedName(this.#url));
  }

  async #claim(name: string): Promise<Place> {
    const { list, options, before } = this.#all;
    return findPlace(this.#job, await list.claimName(this.#job, name), options, before);
  }

  async #findBegun({ path, file, replace }: Place): Promise<BegunFile> {
    const { force = false } = this.#all.options;
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
    refuseNoFile(response, this.#all.options.perform.follow !== undefined);
    if (place !== undefined) return this.#save(place, answer);
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
    if (place.hasPart) beginAnew(await this.#findBegun(place));
    return this.#save(place, answer);
  }

  async #save(place: Place, answer: Answer): Promise<DownloadOutcome> {
    try {
      return await saveAnswer(this.#contextFor(place), answer);
    } catch (error) {
      if (!(await this.#isForRanges(place, error))) throw error;
      // The last attempt: one answer is of one version, and takes no ranges.
      this.#inOne = true;
      return this.#fetchAnew(place, error as Error);
    }
  }

  async #goOn(place: Place, begun: BegunFile): Promise<DownloadOutcome> {
    const answer = await this.#ask(fieldsForRest(begun.file.bytes, begun.origin));
    const { response } = answer.exchange;
    if (response.status !== 416) refuseErrorStatus(response);
    const rest = restOf(begun, response);
    if (rest !== undefined) return saveRest(this.#contextFor(place), answer, begun, rest);
    this.report.note('the rest of what was begun cannot be had: it begins anew');
    const anew = beginAnew(begun);
    if (response.status === 200) return this.#save(place, answer);
    await this.#drop();
    return this.#fetch(place, anew);
  }

  async #goOnWithSegments(place: Place, segments: SegmentedFile): Promise<DownloadOutcome> {
    try {
      return await saveSegments(this.#contextFor(place), segments);
    } catch (error) {
      if (!(await this.#isForRanges(place, error))) throw error;
      return this.#fetchAnew(place, error as Error);
    }
  }

  /** Whether segments fail since the file has changed, or since the server sends something else than the ranges asked for. */
  async #isForRanges({ path }: Place, error: unknown): Promise<boolean> {
    if (!isNetkitError(error)) return false;
    if (error.code !== 'weird-reply') return error.code === 'no-range';
    // After a wrong checksum nothing is kept, and the same would come again.
    const { note = '' } = await findPart(path, { force: true, partOnly: true });
    return readSegmentNote(note) !== undefined;
  }

  #fetchAnew(place: Place, { message }: Error): Promise<DownloadOutcome> {
    this.report.note(`${message}: it begins anew`);
    this.report.kept = undefined;
    removePart(partOf(place.path));
    return this.#fetch(place);
  }

  #contextFor(place: Place): SaveContext {
    const { options, exchanges, answered } = this.#all;
    return {
      job: this.#job,
      url: this.#url,
      place,
      options: this.#inOne ? { ...options, segments: 1 } : options,
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
    const bare = options.requestFor(this.#url);
    const request = fields.length === 0 ? bare : { ...bare, headers: [...bare.headers, ...fields] };
    const exchange = await exchangeOne(request, { signal });
    this.#response = exchange.response;
    return { request: hops.at(-1)?.next ?? request, exchange };
  }

  /** Reads what nobody wants, so that its connection can be used again. */
  async #drop(): Promise<void> {
    if (this.#response !== undefined) await drainQuietly(this.#response, undefined);
  }

  #waiting(): string {
    const { bytes } = this.report;
    return bytes === 0 ? `for ${this.#url.host}` : `for the rest of the body, after ${bytes} bytes`;
  }
}
