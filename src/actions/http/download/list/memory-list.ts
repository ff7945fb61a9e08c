/**
 * The list of downloads in memory. Of what waits there is a string each, of what is done nothing but the name that it has;
 * objects are made of what is taken only.
 */
import { checksumFor } from '../checksum/checksum-file.ts';
import type { Checksum } from '../checksum/checksum.ts';
import type { DownloadCounts, DownloadJob, DownloadList, DownloadOutcome, KnownFile } from '../types.ts';
import { FileNames, standsFor, wantedName } from './file-names.ts';

/** What is to be fetched: a URL alone, or with what else is known of it. */
export type DownloadEntry = string | Pick<DownloadJob, 'url' | 'name' | 'checksum'>;

/** What is known of earlier times, and kept for later ones (journal.ts). */
export interface DownloadMemory {
  /** All files that belong to addresses, in this list or not. */
  readonly files: Iterable<string>;
  /** What is remembered of an address; a file without a size was begun, and is not known to have been finished. */
  find(url: string): KnownFile | undefined;
  /** @throws TransportError `write-file` */
  begun(url: string, file: string): Promise<void>;
  /** @throws TransportError `write-file` */
  saved(url: string, file: KnownFile): Promise<void>;
  /** Puts on the disk what is not there yet, and gives the memory up to others. @throws TransportError `write-file` */
  close(): Promise<void>;
}

/** What a list knows beside its entries; for createDownloadList and openDownloadList. */
export interface DownloadListOptions {
  /** What files have to be, by their names (see ../checksum/checksum-file.ts); what an entry says itself comes first. */
  readonly checksums?: ReadonlyMap<string, Checksum>;
  /** Names in the folder that no job gets. */
  readonly reserved?: Iterable<string>;
}

/**
 * A list of downloads that is held in memory, for downloadAll. Without `memory` nothing is known of earlier times, and nothing
 * kept for later ones; openDownloadList makes one that remembers.
 *
 * @param entries in the order in which they are taken; a job's id is its place
 * @param memory of earlier times; it is closed with the list
 */
export function createDownloadList(
  entries: Iterable<DownloadEntry>,
  options: DownloadListOptions = {},
  memory?: DownloadMemory,
): DownloadList {
  return new MemoryList(entries, options, memory);
}

class MemoryList implements DownloadList {
  readonly #entries: (DownloadEntry | undefined)[];
  readonly #checksums: DownloadListOptions['checksums'];
  readonly #memory: DownloadMemory | undefined;
  readonly #names = new FileNames();
  /** Of jobs that have claimed one and are not settled. */
  readonly #claimed = new Map<number, string>();
  /** Which job has a file that is remembered: another with the same address gets its own. */
  readonly #owners = new Map<string, number>();
  readonly #running = new Set<number>();
  #returned: number[] = [];
  #next = 0;
  readonly #settled = { saved: 0, unchanged: 0, skipped: 0, failed: 0 };

  constructor(
    entries: Iterable<DownloadEntry>,
    { checksums, reserved = [] }: DownloadListOptions,
    memory: DownloadMemory | undefined,
  ) {
    this.#entries = [...entries];
    this.#checksums = checksums;
    this.#memory = memory;
    for (const name of reserved) this.#names.take(name);
    for (const name of memory?.files ?? []) this.#names.take(name);
  }

  get counts(): DownloadCounts {
    return { total: this.#entries.length, running: this.#running.size, ...this.#settled };
  }

  async take(count: number): Promise<readonly DownloadJob[]> {
    const ids = this.#returned.splice(0, count);
    while (ids.length < count && this.#next < this.#entries.length) {
      ids.push(this.#next);
      this.#next += 1;
    }
    for (const id of ids) this.#running.add(id);
    return ids.map((id) => this.#jobOf(id));
  }

  async claimName(job: DownloadJob, wanted: string): Promise<string> {
    this.#checkRunning(job);
    const claimed = this.#claimed.get(job.id);
    if (claimed !== undefined) return claimed;
    const known = this.#knownOf(job);
    if (known !== undefined) {
      this.#claimed.set(job.id, known.file);
      return known.file;
    }
    const name = this.#names.claim(wanted);
    if (this.#memory !== undefined) {
      this.#owners.set(name, job.id);
      await this.#memory.begun(job.url, name);
    }
    this.#claimed.set(job.id, name);
    return name;
  }

  async settle(job: DownloadJob, outcome: DownloadOutcome): Promise<void> {
    this.#end(job);
    this.#claimed.delete(job.id);
    this.#entries[job.id] = undefined;
    this.#settled[outcome.kind] += 1;
    if (outcome.kind !== 'saved' || this.#memory === undefined) return;
    const { kind: _, ...file } = outcome;
    this.#owners.delete(file.file);
    await this.#memory.saved(job.url, file);
  }

  async giveBack(job: DownloadJob): Promise<void> {
    this.#end(job);
    this.#returned.push(job.id);
    // In the order of the list again, however they came back.
    this.#returned.sort((one, other) => one - other);
  }

  async close(): Promise<void> {
    await this.#memory?.close();
  }

  #jobOf(id: number): DownloadJob {
    const entry = this.#entries[id]!;
    const job = typeof entry === 'string' ? { url: entry } : entry;
    const checksum = job.checksum ?? this.#checksumOf(job);
    const known = this.#knownOf({ id, ...job });
    return {
      id,
      ...job,
      ...(checksum === undefined ? {} : { checksum }),
      ...(known === undefined ? {} : { known }),
    };
  }

  #checksumOf({ url, name }: Pick<DownloadJob, 'url' | 'name'>): Checksum | undefined {
    if (this.#checksums === undefined) return undefined;
    const address = new URL(url);
    return checksumFor(this.#checksums, address, name ?? wantedName(address));
  }

  #knownOf({ id, url, name }: Pick<DownloadJob, 'id' | 'url' | 'name'>): KnownFile | undefined {
    const claimed = this.#claimed.get(id);
    const remembered = this.#memory?.find(url);
    // It may be wanted under another name this time.
    const isIt = name === undefined || (remembered !== undefined && standsFor(remembered.file, name));
    const known = isIt ? remembered : undefined;
    // Begun earlier in this run, and given back.
    if (claimed !== undefined) return known?.file === claimed ? known : { file: claimed };
    if (known === undefined) return undefined;
    const owner = this.#owners.get(known.file) ?? id;
    this.#owners.set(known.file, owner);
    return owner === id ? known : undefined;
  }

  #end(job: DownloadJob): void {
    this.#checkRunning(job);
    this.#running.delete(job.id);
  }

  #checkRunning({ id }: DownloadJob): void {
    if (!this.#running.has(id)) throw new Error(`job ${id} is not under way`);
  }
}
