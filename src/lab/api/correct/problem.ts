import { STATUS_CODES } from 'node:http';

import type { Answer } from './answer.ts';

export const PROBLEM_TYPE = 'application/problem+json';

/** One thing that is wrong with a request. */
export interface Violation {
  readonly detail: string;
  /** Where in the body: a JSON Pointer as a URI fragment (RFC 6901, section 6), as RFC 9457 has it in its example. */
  readonly pointer?: string;
  /** Which parameter of the query. */
  readonly parameter?: string;
}

interface ProblemDetails {
  readonly errors?: readonly Violation[];
  readonly headers?: Readonly<Record<string, string>>;
}

/** A body with a thousand unknown members is refused just the same, and not told of each. */
export const MAX_VIOLATIONS = 20;

/** Why a request is refused, as RFC 9457 tells it. */
export class Problem extends Error {
  readonly status: number;
  readonly errors: readonly Violation[] | undefined;
  readonly headers: Readonly<Record<string, string>>;

  /** @param detail a sentence for whoever made this very request */
  constructor(status: number, detail: string, { errors, headers = {} }: ProblemDetails = {}) {
    super(detail);
    this.name = 'Problem';
    this.status = status;
    this.errors = errors;
    this.headers = headers;
  }
}

/** 400 with each of the things that are wrong. */
export function invalid(what: string, errors: readonly Violation[]): Problem {
  const more = errors.length - MAX_VIOLATIONS;
  const detail = more > 0 ? `${what}; ${more} more things are wrong beside these.` : `${what}.`;
  return new Problem(400, detail, { errors: errors.slice(0, MAX_VIOLATIONS) });
}

/** The type is `about:blank`: the status says what kind of problem it is, and its phrase is the title (RFC 9457, section 4.2.1). */
export function problemAnswer({ status, message, errors, headers }: Problem): Answer {
  const members = { type: 'about:blank', title: STATUS_CODES[status], status, detail: message, errors };
  return { status, headers, body: JSON.stringify(members), type: PROBLEM_TYPE };
}
