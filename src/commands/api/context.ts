import { type FieldPath, parseFields } from '../../actions/api/fields.ts';
import { StoreApi } from '../../actions/api/store-api.ts';
import type { ApiAnswer } from '../../actions/api/types.ts';
import { compareAnswers, type StoreAnswer } from '../../compare/store.ts';
import { UsageError } from '../../errors.ts';
import { kits } from '../../kits.ts';
import type { HttpClient } from '../../protocols/http.ts';
import type { Io } from '../../terminal/io.ts';
import type { Arguments } from '../command.ts';
import { readProxies } from '../http/plan/proxies.ts';
import { chosenOf } from '../shared/chosen.ts';
import { compareClients } from '../shared/compare-clients.ts';
import { milliseconds } from '../shared/connection.ts';
import { type SessionContext, withSessions } from '../shared/sessions.ts';
import { loadHttpAnnotator } from '../shared/tracing.ts';
import { explaining } from './explain.ts';
import { hintingAtLab } from './lab-hint.ts';
import { REQUEST_TIMEOUT_S } from './defaults.ts';

/** What a verb works with. */
export interface StoreContext extends Omit<SessionContext, 'connect'> {
  /** Which members are shown; all unless given. */
  readonly fields: readonly FieldPath[] | undefined;
  /** The store, spoken to by the client that was chosen, or for a comparison by this one. */
  connect(kind?: HttpClient['kind']): Promise<StoreApi>;
}

/** Carries a verb out, with what it needs opened and closed. @returns the exit code */
export function withStore(
  args: Arguments,
  io: Io,
  run: (context: StoreContext) => Promise<number>,
): Promise<number> {
  const chosen = chosenOf(args, ['raw', 'library', 'compare']);
  const baseUrl = baseUrlOf(args, io);
  const text = args.text('fields');
  // Before anything is asked, or changed.
  const fields = text === undefined ? undefined : parseFields(text);
  const needs = { loadAnnotator: loadHttpAnnotator, lab: { api: true } };
  const work = (): Promise<number> =>
    withSessions(args, io, needs, async ({ connect, ...context }) => {
      const proxyFor = await readProxies(args, io);
      return run({
        ...context,
        fields,
        async connect(kind = chosen === 'raw' ? 'raw' : 'library') {
          const { createHttpClient } = await kits.http[kind]();
          const client = await connect(kind, async (settings) => createHttpClient(settings));
          return new StoreApi(args.flag('explain') ? explaining(client, io) : client, {
            ...(baseUrl === undefined ? {} : { baseUrl }),
            headers: args.texts('header'),
            perform: {
              signal: context.signal,
              proxyFor,
              ...(isTimed(args) ? {} : { timeout: REQUEST_TIMEOUT_S * 1000 }),
            },
          });
        },
      });
    });
  return args.flag('lab') ? work() : hintingAtLab(baseUrl, work);
}

/** In the lab the environment says nothing: what it names is not there. */
function baseUrlOf(args: Arguments, io: Io): string | undefined {
  return args.text('base-url') ?? (args.flag('lab') ? undefined : io.env['NETKIT_API_URL'] || undefined);
}

/** Whether there is a time limit for everything. */
function isTimed(args: Arguments): boolean {
  return (milliseconds(args, 'max-time') ?? milliseconds(args, 'timeout')) !== undefined;
}

/**
 * Has both clients ask the same, and shows both answers.
 *
 * @returns see compareClients
 * @throws UsageError for what is about one answer
 */
export function compareStores(
  context: StoreContext,
  ask: (store: StoreApi) => Promise<ApiAnswer<unknown>>,
): Promise<number> {
  if (context.fields !== undefined) throw new UsageError('--compare and --fields exclude each other');
  if (context.args.text('format') === 'csv') throw new UsageError('--compare has no --format csv');
  return compareClients<StoreAnswer>(context, compareAnswers, async (kind) => {
    const { status, value } = await ask(await context.connect(kind));
    return { status, value };
  });
}

/** @throws UsageError for what is no id; ids go up from 1 */
export function idOf(text: string, hint?: string): number {
  const id = /^\d{1,15}$/.test(text) ? Number(text) : 0;
  if (id > 0) return id;
  throw new UsageError(`'${text}' is not an id`, { hint: hint ?? 'ids are whole numbers from 1 up' });
}
