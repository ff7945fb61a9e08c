/** The least that can answer `/products?limit=5`: node:http, an array, and JSON. Says its URL. Called with the file of the array. */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

const products = JSON.parse(readFileSync(process.argv[2], 'utf8'));

const server = createServer((request, response) => {
  const limit = Number(new URL(request.url, 'http://localhost').searchParams.get('limit'));
  const body = JSON.stringify(products.slice(0, limit));
  response.writeHead(200, {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(body),
  });
  response.end(body);
});
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}/`));
