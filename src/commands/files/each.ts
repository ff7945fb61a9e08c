import type { FileUrl } from '../../actions/files/url.ts';
import { isRefusal, type RefusalError } from '../../errors.ts';
import { exitCodeOf } from '../../exit-codes.ts';
import type { FileClient } from '../../protocols/files.ts';
import type { RemotePath } from '../../protocols/remote-path.ts';
import { reportError } from '../report.ts';
import type { FileContext } from './context.ts';
import { matchesOf } from './matches.ts';

/**
 * One thing after the other, each whatever became of those before, as with `rm` of coreutils: what a server refuses is said at
 * once, and in the end the exit code is that of the first refusal. All else ends the session, and with it the command.
 */
export class Attempts {
  readonly #context: Pick<FileContext, 'args' | 'io'>;
  readonly #isFine: (error: RefusalError) => boolean;
  #code = 0;

  /** @param isFine of a refusal that is no failure to whoever asked */
  constructor(
    context: Pick<FileContext, 'args' | 'io'>,
    isFine: (error: RefusalError) => boolean = () => false,
  ) {
    this.#context = context;
    this.#isFine = isFine;
  }

  /** The exit code so far. */
  get code(): number {
    return this.#code;
  }

  async try(act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (error) {
      // With `unavailable` a server says goodbye.
      if (!isRefusal(error) || error.code === 'unavailable') throw error;
      if (this.#isFine(error)) return;
      const { args, io } = this.#context;
      const silent = args.flag('silent') && !args.flag('show-error');
      const code = silent ? exitCodeOf(error) : reportError(error, io);
      this.#code ||= code;
    }
  }
}

/** The same for all that the addresses name. @returns the exit code */
export async function forEachMatch(
  urls: readonly FileUrl[],
  context: FileContext,
  act: (client: FileClient, path: RemotePath, url: FileUrl) => Promise<void>,
  attempts = new Attempts(context),
): Promise<number> {
  for (const url of urls) {
    const client = await context.sessions.at(url);
    await attempts.try(async () => {
      for (const path of await matchesOf(client, url, context.signal)) {
        await attempts.try(() => act(client, path, url));
      }
    });
  }
  return attempts.code;
}
