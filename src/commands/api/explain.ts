import { explainStatus } from '../../actions/api/explain.ts';
import { parseObject } from '../../actions/parse-object.ts';
import type { HttpClient, HttpRequest } from '../../protocols/http.ts';
import { escapeForTerminal } from '../../terminal/escape.ts';
import type { Io } from '../../terminal/io.ts';
import { type Style, styleFor } from '../../terminal/style.ts';

/** In characters: what a person reads of a line; --trace shows all of it. */
export const MAX_SHOWN = 2000;

/**
 * The same client, which tells on stderr what is asked and what the status of the answer means. It stands below whoever judges
 * the answers, so that those that end in an error are explained as well, and each redirect.
 */
export function explaining(client: HttpClient, { stderr, env }: Pick<Io, 'stderr' | 'env'>): HttpClient {
  const style = styleFor(stderr, env);
  const tell = (lines: readonly string[]): void =>
    void stderr.write(lines.map((line) => `${line}\n`).join(''));
  return {
    kind: client.kind,
    close: () => client.close(),
    async exchange(request, options) {
      tell(await requestLines(request, style));
      const exchange = await client.exchange(request, options);
      tell(statusLines(exchange.response, style));
      return exchange;
    },
  };
}

async function requestLines({ method, url, body }: HttpRequest, style: Style): Promise<string[]> {
  const line = style('bold', shown(`> ${method} ${url.href}`));
  if (body === undefined) return [line];
  const chunks: Uint8Array[] = [];
  // Small, and ours: it was put together in memory.
  for await (const chunk of body.open()) chunks.push(Uint8Array.from(chunk));
  return [line, shown(`> ${withoutPassword(Buffer.concat(chunks).toString())}`)];
}

/** Stars, however long it is. */
function withoutPassword(json: string): string {
  const members = parseObject(json);
  return Object.hasOwn(members, 'password') ? JSON.stringify({ ...members, password: '****' }) : json;
}

function statusLines({ status, reason }: { status: number; reason: string }, style: Style): string[] {
  const { class: kind, meaning, asks } = explainStatus(status);
  return [
    style('bold', shown(`< ${status} ${reason}`.trimEnd())),
    `  ${kind}`,
    `  ${status}: ${meaning}`,
    ...(asks === undefined ? [] : [`  to do: ${asks}`]),
  ];
}

function shown(text: string): string {
  return escapeForTerminal(text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text);
}
