import type { IncomingMessage } from 'node:http';
import { refuse, type Answer } from './answer.ts';
import { chooseCoding, compress, isNegotiated } from './compress.ts';
import { checkConditions } from './conditions.ts';
import { readListing, renderListing } from './listing.ts';
import type { LocateOptions } from './locate.ts';

/** The page has no script and takes nothing from elsewhere, whatever a file's name may try. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** Answers a GET or HEAD with the listing of a folder. */
export async function answerFolder(
  request: IncomingMessage,
  root: string,
  folder: { readonly path: Buffer; readonly segments: readonly string[] },
  options: LocateOptions,
): Promise<Answer> {
  if (checkConditions(request.headers, undefined) === 412) return refuse(412);
  const listing = await readListing(root, folder.path, options);
  const page = Buffer.from(renderListing(folder.segments, listing));
  const type = 'text/html; charset=utf-8';
  const headers: Record<string, string | number> = {
    'Content-Type': type,
    'Content-Security-Policy': POLICY,
  };
  if (isNegotiated(type, page.length)) {
    headers['Vary'] = 'Accept-Encoding';
    const coding = chooseCoding(request.headers['accept-encoding']);
    if (coding) {
      headers['Content-Encoding'] = coding;
      if (request.method === 'HEAD') return { status: 200, headers };
      const chunks = (): AsyncIterable<Uint8Array> => compress([page], coding);
      return { status: 200, headers, body: { chunks, close: () => undefined } };
    }
  }
  headers['Content-Length'] = page.length;
  return { status: 200, headers, body: page };
}
