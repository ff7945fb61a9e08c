import { STATUS_CODES } from 'node:http';
import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { escapeHtml } from '../../escape-html.ts';

const HOME = `<h1>A store that only pretends</h1>
<p>What is added, changed or removed here is answered, and forgotten.</p>
<ul>
  <li><a href="/products">/products</a>, <a href="/products/1">/products/1</a>,
    <a href="/products/categories">/products/categories</a>, /products/category/NAME</li>
  <li><a href="/carts">/carts</a>, <a href="/carts/1">/carts/1</a>, <a href="/carts/user/1">/carts/user/1</a></li>
  <li><a href="/users">/users</a>, <a href="/users/1">/users/1</a></li>
  <li>POST /auth/login</li>
</ul>`;

export function homePage(c: Context): Response {
  return c.html(page('The store', HOME));
}

/** Where nothing is, express answers with a page, whatever a program hoped for. */
export function missingPage(c: Context): Response {
  return errorPage(c, 404, `there is nothing to ${c.req.method} at ${c.req.path}`);
}

export function explainError(error: Error, c: Context): Response {
  return error instanceof HTTPException
    ? errorPage(c, error.status, error.message)
    : errorPage(c, 500, 'something went wrong here');
}

function errorPage(c: Context, status: HTTPException['status'], message: string): Response {
  // The client chose some of the words.
  c.header('Content-Security-Policy', "default-src 'none'");
  return c.html(
    page('Error', `<pre>${status} ${STATUS_CODES[status]}: ${escapeHtml(message)}</pre>`),
    status,
  );
}

function page(title: string, body: string): string {
  return `<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n<title>${title}</title>\n${body}\n</html>\n`;
}
