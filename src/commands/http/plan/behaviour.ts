import type { PerformOptions } from '../../../actions/http/perform.ts';
import type { RetryOptions } from '../../../actions/http/retry/layer.ts';
import { UsageError } from '../../../errors.ts';
import type { Io } from '../../../terminal/io.ts';
import { formatDuration } from '../../../terminal/units.ts';
import type { Arguments } from '../../command.ts';
import { milliseconds } from '../../shared/connection.ts';
import { say } from '../../shared/say.ts';

/** How the request is carried out, whoever we are and whatever is in between. */
export async function readBehaviour(args: Arguments, io: Io): Promise<PerformOptions> {
  const timeout = milliseconds(args, 'timeout');
  const attemptTimeout = milliseconds(args, 'max-time');
  const trusted = args.flag('location-trusted');
  const maxRedirects = wholeNumber(args, 'max-redirs');
  const keepMethod = args.text('request') !== undefined;
  const retry = readRetry(args, { onStatus: args.flag('fail') });
  return {
    signal: io.signal,
    decode: args.flag('compressed'),
    ...(timeout === undefined ? {} : { timeout }),
    ...(attemptTimeout === undefined ? {} : { attemptTimeout }),
    ...(args.flag('location') || trusted
      ? { follow: { trusted, keepMethod, ...(maxRedirects === undefined ? {} : { maxRedirects }) } }
      : {}),
    ...(retry === undefined ? {} : { retry: { ...retry, ...sayingSo(retry, args, io) } }),
    ...(await readBounds(args)),
  };
}

/** How fast, and how much. */
export async function readBounds(
  args: Arguments,
): Promise<Pick<PerformOptions, 'limitRate' | 'maxFileSize'>> {
  const rate = args.text('limit-rate');
  const size = args.text('max-filesize');
  if (rate === undefined && size === undefined) return {};
  const { parseByteCount } = await import('../../../actions/byte-count.ts');
  // As in curl, 0 stands for no limit.
  const limitRate = rate === undefined ? 0 : parseByteCount(rate, '--limit-rate');
  const maxFileSize = size === undefined ? 0 : parseByteCount(size, '--max-filesize');
  return { ...(limitRate > 0 && { limitRate }), ...(maxFileSize > 0 && { maxFileSize }) };
}

/**
 * What failures are to be followed by another attempt; `undefined` for none.
 *
 * @param options.onStatus an error status is a failure, too
 */
export function readRetry(
  args: Arguments,
  { onStatus }: { readonly onStatus: boolean },
): RetryOptions | undefined {
  const retries = wholeNumber(args, 'retry');
  if (retries === undefined || retries === 0) return undefined;
  const delay = milliseconds(args, 'retry-delay');
  const maxTime = milliseconds(args, 'retry-max-time');
  return {
    retries,
    ...(delay === undefined ? {} : { delay }),
    ...(maxTime === undefined ? {} : { maxTime }),
    connRefused: args.flag('retry-connrefused'),
    allErrors: args.flag('retry-all-errors'),
    allStatuses: args.flag('retry-all-errors') && onStatus,
  };
}

function sayingSo(
  { retries }: RetryOptions,
  args: Arguments,
  io: Io,
): Pick<RetryOptions, 'onRetry' | 'onGiveUp'> {
  return {
    onRetry: ({ attempt, reason, wait }) =>
      say(`${reason}; asking again in ${formatDuration(wait)} (${attempt} of ${retries})`, args, io),
    onGiveUp: (reason) => say(`${reason}: not asking again`, args, io),
  };
}

export function wholeNumber(args: Arguments, name: string): number | undefined {
  const value = args.number(name);
  if (value === undefined || Number.isInteger(value)) return value;
  throw new UsageError(`--${name} ${value}: this is not a whole number`);
}
