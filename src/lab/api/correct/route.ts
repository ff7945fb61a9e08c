import type { HonoRequest } from 'hono';
import type { z } from 'zod';

import type { Answer } from './answer.ts';
import type { BodyMethod } from './body.ts';
import type { Query, QueryParameter } from './query.ts';

/** A request, its query checked. */
export interface StoreRequest {
  readonly http: HonoRequest;
  readonly query: Query;
  /** The address without its query. */
  readonly path: string;
}

/** A schema that the document has by name. */
export interface NamedSchema {
  readonly name: string;
  readonly schema: z.ZodType;
}

/** What one method of one path does: what the server is built from, and the document that tells of it. */
export interface Route {
  readonly method: 'GET' | 'DELETE' | BodyMethod;
  /** As OpenAPI has it: `/products/{id}`. */
  readonly path: string;
  readonly operationId: string;
  readonly tag: string;
  readonly summary: string;
  /** The same on netkit's command line. */
  readonly command?: string;
  readonly pathParameters?: readonly QueryParameter[];
  readonly query?: readonly QueryParameter[];
  readonly body?: NamedSchema & { readonly example: unknown };
  /** What it answers with when all is well. */
  readonly success: RouteAnswer;
  /** Fields of the request that make it conditional. */
  readonly conditions?: readonly ('If-Match' | 'If-None-Match')[];
  /** The other statuses that it answers with, each with a problem but 304. */
  readonly problems: readonly number[];
  handle(request: StoreRequest): Answer | Promise<Answer>;
}

interface RouteAnswer {
  readonly status: number;
  readonly description: string;
  readonly schema: NamedSchema | { readonly list: readonly NamedSchema[] } | { readonly inline: z.ZodType };
  readonly headers?: readonly string[];
  readonly example?: unknown;
}
