import { z } from 'zod';

import type { Records } from '../records/types.ts';
import { belongsTo, collectionRoutes, idParameter, NAMES, partRoute } from './collection-routes.ts';
import { textEtag } from './etag.ts';
import { CARTS } from './kinds/carts.ts';
import { PRODUCTS } from './kinds/products.ts';
import { USERS } from './kinds/users.ts';
import { loginRoute } from './login.ts';
import { Problem } from './problem.ts';
import { conditional } from './read.ts';
import type { Route } from './route.ts';
import { didYouMean } from '../../../actions/nearest.ts';

/** Clients make up categories: to compare a name with those of a hundred thousand products takes many seconds. */
export const MAX_SUGGESTIBLE = 200;

/** All that the store does. A path that is spelled out comes before one with a parameter in its place. */
export function storeRoutes(records: Records): readonly Route[] {
  return [
    categoriesRoute(records),
    partRoute(records, PRODUCTS, {
      path: '/products/category/{name}',
      operationId: 'listProductsOfCategory',
      summary: 'The products of a category',
      command: 'products --category jewelery',
      filter: 'category',
      parameter: {
        name: 'name',
        schema: z.string(),
        description: 'One of /products/categories',
        example: 'jewelery',
      },
      only(store, name) {
        const condition = { path: 'category', is: '=', value: name } as const;
        if (store.list('products', { where: [condition], limit: 1 }).total > 0) return condition;
        const names = store.distinct('products', 'category').slice(0, MAX_SUGGESTIBLE);
        throw new Problem(404, `There is no category ${name}${didYouMean(name, names) || '.'}`);
      },
    }),
    ...collectionRoutes(records, PRODUCTS),
    partRoute(records, CARTS, {
      path: '/carts/user/{id}',
      operationId: 'listCartsOfUser',
      summary: 'The carts of a user',
      command: 'carts --user-id 1',
      filter: 'userId',
      parameter: idParameter(USERS),
      only: belongsTo('userId', USERS),
    }),
    ...collectionRoutes(records, CARTS),
    ...collectionRoutes(records, USERS),
    loginRoute(records),
  ];
}

function categoriesRoute(records: Records): Route {
  return {
    method: 'GET',
    path: '/products/categories',
    operationId: 'listCategories',
    tag: 'products',
    summary: 'The categories that products have',
    command: 'categories',
    success: {
      status: 200,
      description: 'Their names',
      schema: NAMES,
      headers: ['ETag'],
      example: ['electronics', 'jewelery'],
    },
    conditions: ['If-Match', 'If-None-Match'],
    problems: [304, 400, 412],
    handle({ http }) {
      const body = JSON.stringify(records.distinct('products', 'category'));
      return conditional(http, textEtag(body), { status: 200, body });
    },
  };
}
