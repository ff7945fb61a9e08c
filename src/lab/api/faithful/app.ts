import { Hono } from 'hono';
import { cors } from 'hono/cors';
import type { Cart, Product, User } from '../../../actions/api/shapes.ts';
import { answerJson } from './answer.ts';
import { readMembers } from './body.ts';
import { listOf, within } from './list.ts';
import { createLogin } from './login.ts';
import { explainError, homePage, missingPage } from './pages.ts';

export interface Samples {
  readonly products: readonly Product[];
  readonly carts: readonly Cart[];
  readonly users: readonly User[];
}

/** What something new is said to get, each time: the public store has seven carts, and says 11 all the same. */
const NEW_IDS: Readonly<Record<keyof Samples, number>> = { products: 21, carts: 11, users: 11 };

/**
 * A store that behaves as the public one does, quirks and all: it answers as if it had done what it was asked for, and does
 * nothing; it checks nothing; what it has not is `null`, with 200.
 *
 *     POST /products      {"title":"Hat"}  ->  200 {"id":21,"title":"Hat"}
 *     GET  /products/21                    ->  200 null
 *     PUT  /products/7    {"price":1}      ->  200 {"id":7,"price":1}
 */
export function createFaithfulApp(samples: Samples): Hono {
  const { products, carts, users } = samples;
  // As in express, a slash at the end makes no difference.
  const app = new Hono({ strict: false });
  app.use(cors({ allowMethods: ['GET', 'HEAD', 'PUT', 'PATCH', 'POST', 'DELETE'] }));
  app.get('/', homePage);
  app.post('/auth/login', createLogin(users));

  const categories = [...new Set(products.flatMap(({ category = [] }) => category))];
  app.get('/products/categories', (c) => answerJson(c, categories));
  app.get('/products/category/:category', (c) => {
    const wanted = c.req.param('category');
    const some = products.filter(({ category }) => category === wanted);
    return answerJson(c, listOf(some, c.req.query()));
  });
  app.get('/carts', (c) => answerJson(c, listOf(within(carts, c.req.query()), c.req.query())));
  app.get('/carts/user/:id', (c) => {
    const wanted = Number(c.req.param('id'));
    const own = carts.filter(({ userId }) => userId === wanted);
    return answerJson(c, listOf(within(own, c.req.query()), c.req.query()));
  });

  addCollection(app, 'products', products);
  addCollection(app, 'carts', carts);
  addCollection(app, 'users', users);
  app.notFound(missingPage);
  app.onError(explainError);
  return app;
}

function addCollection(app: Hono, name: keyof Samples, records: readonly { readonly id: number }[]): void {
  const find = (id: string): unknown => records.find((record) => record.id === Number(id)) ?? null;
  app.get(`/${name}`, (c) => answerJson(c, listOf(records, c.req.query())));
  app.post(`/${name}`, async (c) => answerJson(c, { id: NEW_IDS[name], ...(await readMembers(c.req.raw)) }));
  app.get(`/${name}/:id`, (c) => answerJson(c, find(c.req.param('id'))));
  app.on(['PUT', 'PATCH'], `/${name}/:id`, async (c) => {
    const id = Number.parseInt(c.req.param('id') ?? '', 10);
    return answerJson(c, { id, ...(await readMembers(c.req.raw)) });
  });
  // What is there no more afterwards, anywhere else.
  app.delete(`/${name}/:id`, (c) => answerJson(c, find(c.req.param('id'))));
}
