import { z } from 'zod';

import type { Route } from '../correct/route.ts';
import { docsPage, PAGE_POLICY } from './page.ts';
import { openApiDocument } from './document.ts';
import type { OpenApi } from './types.ts';

/** Where the store tells of itself: the document, and a page made from it. */
export function docsRoutes(store: readonly Route[]): readonly Route[] {
  let made: OpenApi | undefined;
  const document = (): OpenApi => (made ??= openApiDocument(store));
  const page = (path: string): Route => ({
    ...docsRoute(path),
    handle: ({ http }) => ({
      status: 200,
      type: 'text/html; charset=utf-8',
      headers: { 'Content-Security-Policy': PAGE_POLICY, 'Referrer-Policy': 'no-referrer' },
      body: docsPage(document(), new URL(http.url).origin),
    }),
  });
  return [
    { ...docsRoute('/openapi.json'), handle: () => ({ status: 200, body: JSON.stringify(document()) }) },
    page('/'),
    page('/docs'),
  ];
}

function docsRoute(path: string): Omit<Route, 'handle'> {
  return {
    method: 'GET',
    path,
    operationId: path,
    tag: 'docs',
    summary: 'What the store can do',
    success: { status: 200, description: '', schema: { inline: z.unknown() } },
    problems: [],
  };
}
