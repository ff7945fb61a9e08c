import type { Meter } from '../../actions/http/meter.ts';
import type { Io } from '../../terminal/io.ts';
import type { Arguments } from '../command.ts';
import type { Tracing } from '../shared/tracing.ts';
import { openJar, saveJar } from './cookies.ts';
import type { HttpPlan } from './plan.ts';
import { withExchange } from './session.ts';
import { showResponse } from './show-response.ts';
import type { Transfer } from './write-out/facts.ts';

/**
 * One request with one client, its response shown or saved, and what is to be said of it afterwards: the cookies, the
 * times, what -w asks for; also of a transfer that has failed.
 *
 * @param address as typed
 */
export async function fetchOne(
  plan: HttpPlan,
  address: string,
  args: Arguments,
  tracing: Tracing,
  io: Io,
): Promise<void> {
  const kind = args.flag('raw') ? 'raw' : 'library';
  const { request } = plan;
  const cookies = await openJar(request.url, args, tracing, io);
  const report = await openReport(plan, address, args, io);
  const meter = report?.meter;
  const extra = { ...(cookies && { cookies }), ...(meter && { meter }) };
  let file: string | undefined;
  /** What went wrong first, which is what is told in the end. */
  let failure: Error | undefined;
  const fail = (error: unknown): void => void (failure ??= error as Error);
  await withExchange(kind, plan, args, tracing, extra, async (performed) => {
    file = await plan.destination.fileFor(performed.exchange.response);
    await showResponse({ performed, plan, file, legs: meter?.legs }, args, io);
  }).catch(fail);
  // They came all the same.
  await saveJar(cookies, args, io).catch(fail);
  await report?.show(file, failure).catch(fail);
  if (failure !== undefined) throw failure;
}

interface Report {
  readonly meter: Meter;
  show(file: string | undefined, error: unknown): Promise<void>;
}

async function openReport(
  { request }: HttpPlan,
  url: string,
  args: Arguments,
  io: Io,
): Promise<Report | undefined> {
  const format = args.text('write-out');
  const timing = args.flag('timing');
  if (format === undefined && !timing && args.text('format') !== 'json') return undefined;
  const meter = new (await import('../../actions/http/meter.ts')).Meter();
  const writeOut = format === undefined ? undefined : await openWriteOut(format, io);
  const formData = args.given.some(({ name }) => name.startsWith('data') || name === 'json');
  return {
    meter,
    async show(file, error) {
      const { legs } = meter;
      if (timing) await (await import('./timing.ts')).showTiming(legs, io);
      await writeOut?.({ legs, request, url, file, formData, error });
    },
  };
}

async function openWriteOut(value: string, io: Io): Promise<(transfer: Transfer) => Promise<void>> {
  const { readFormat, showWriteOut } = await import('./write-out.ts');
  const format = await readFormat(value, io);
  return (transfer) => showWriteOut(format, transfer, io);
}
