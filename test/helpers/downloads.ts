import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the lab's bodies of so many bytes are made of. */
export function labLines(from: number, to: number): string {
  return 'abcdefghijklmnopqrstuvwxyz\n'.repeat(Math.ceil(to / 27)).slice(from, to);
}

/** The files of a folder, with what is in them. */
export function filesIn(folder: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]),
  );
}

/** A 200 with these fields, and `new` for a body. */
export function answerNew(...fields: readonly string[]): string {
  const all = ['Content-Length: 3', ...fields].map((field) => `${field}\r\n`).join('');
  return `HTTP/1.1 200 OK\r\n${all}\r\nnew`;
}

let visits = 0;
/** A URL of the lab that breaks off or refuses the first time, for somebody who comes for the first time. */
export function afresh(url: string): string {
  const visit = new URL(url);
  visit.searchParams.set('key', `visit-${(visits += 1)}`);
  return visit.href;
}
