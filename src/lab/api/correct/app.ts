import { Hono } from 'hono';

import { docsRoutes } from '../openapi/routes.ts';
import { RecordError, type Records } from '../records/types.ts';
import { send } from './answer.ts';
import { methodRefused, METHODS, optionsAnswer } from './methods.ts';
import { notFound } from './not-found.ts';
import { Problem, problemAnswer } from './problem.ts';
import { createQueryReader } from './query.ts';
import type { Route } from './route.ts';
import { storeRoutes } from './routes.ts';

/** The store as it should be: what is written is there afterwards, and what is wrong is named. */
export function createCorrectApp(records: Records): Hono {
  const app = new Hono();
  const store = storeRoutes(records);
  for (const route of [...store, ...docsRoutes(store)]) addRoute(app, route);
  app.notFound((context) => {
    const { path, method, raw } = context.req;
    const methods = METHODS.filter((each) => app.router.match(each, path)[0].length > 0);
    if (methods.length === 0) throw notFound(raw.url);
    if (method !== 'OPTIONS') throw methodRefused(methods, raw.method);
    return send(context, optionsAnswer(methods, context.req.header('access-control-request-headers')));
  });
  app.onError((error, context) => send(context, problemAnswer(problemOf(error))));
  return app;
}

/** One handler for a path and a method, and at once where that can be: a promise for each answer would take its time. */
function addRoute(app: Hono, { method, path: pattern, query = [], handle }: Route): void {
  const readQuery = createQueryReader(query);
  app.on(method, honoPath(pattern), (context): Response | Promise<Response> => {
    const { path, search } = splitAddress(context.req.url);
    const answer = handle({ http: context.req, query: readQuery(search), path });
    if (!(answer instanceof Promise)) return send(context, answer);
    return answer.then((later) => send(context, later));
  });
}

/** `/products/{id}` of OpenAPI as hono has it; what is no number is no id. */
function honoPath(path: string): string {
  return path.replace(/\{id\}/g, ':id{[0-9]+}').replace(/\{(\w+)\}/g, ':$1');
}

/** Making a URL of it would take longer. */
function splitAddress(url: string): { readonly path: string; readonly search: string } {
  const from = url.indexOf('/', url.indexOf('://') + 3);
  const question = url.indexOf('?', from);
  return question === -1
    ? { path: url.slice(from), search: '' }
    : { path: url.slice(from, question), search: url.slice(question + 1) };
}

function problemOf(error: Error): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof RecordError) {
    if (error.code === 'full') return new Problem(507, 'The store is full.');
    return new Problem(409, 'There is such a record already.');
  }
  // What went wrong in here is nobody's business out there.
  return new Problem(500, 'Something went wrong in the server.');
}
