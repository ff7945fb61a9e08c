import type { Performed } from '../../actions/http/perform.ts';
import { refuseErrorStatus } from '../../actions/http/status.ts';
import { valuesOf } from '../../protocols/http-fields.ts';
import type { HttpResponse, HttpResponseHead } from '../../protocols/http.ts';
import type { Io } from '../../terminal/io.ts';
import type { Style } from '../../terminal/style.ts';
import type { Arguments } from '../command.ts';
import { writeOut } from '../shared/output.ts';
import { headBytes, headForTerminal } from './show-head.ts';

/**
 * Shows what came: on a terminal for a person to read, in a pipe the body byte for byte, with `--format json` as
 * one object; with -o, what a pipe would get goes into the file.
 */
export async function showResponse(performed: Performed, args: Arguments, io: Io): Promise<void> {
  const { response } = performed.exchange;
  const file = args.text('output');
  const toFile = file !== undefined && file !== '-';
  const onTerminal = io.stdout.isTTY === true && file === undefined;
  const json = args.text('format') === 'json';
  if (args.flag('fail') && response.status >= 400) {
    // The error's head may be seen, its body never.
    if (!toFile) await showHeads(headsOf(performed, args, onTerminal), io, onTerminal);
    refuseErrorStatus(response);
  }
  if (toFile) {
    await save(file, json ? asJson(performed) : asItCame(performed, args), performed, args, io);
  } else if (json) {
    for await (const text of asJson(performed)) await writeOut(io.stdout, text);
  } else if (onTerminal) {
    await showHeads(headsOf(performed, args, onTerminal), io, onTerminal);
    const { showBody } = await import('./show-body.ts');
    const facts = { contentType: valuesOf(response.headers, 'content-type')[0], size: sizeOf(response) };
    await showBody(performed.body, facts, io, await styleOf(io));
  } else {
    for await (const chunk of asItCame(performed, args)) await writeOut(io.stdout, chunk);
  }
}

async function* asJson(performed: Performed): AsyncGenerator<Uint8Array> {
  const { responseJson } = await import('./response-json.ts');
  yield Buffer.from(`${await responseJson(performed)}\n`);
}

/** The heads that were asked for, and the body. A chunk is valid until the next one is asked for. */
function asItCame(performed: Performed, args: Arguments): AsyncIterable<Uint8Array> {
  const heads = headsOf(performed, args, false);
  return heads.length === 0 ? performed.body : withHeads(heads, performed.body);
}

async function* withHeads(
  heads: readonly HttpResponseHead[],
  body: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  for (const head of heads) yield headBytes(head);
  yield* body;
}

async function showHeads(heads: readonly HttpResponseHead[], io: Io, onTerminal: boolean): Promise<void> {
  const style = await styleOf(io);
  for (const head of heads) {
    await writeOut(io.stdout, onTerminal ? headForTerminal(head, style) : headBytes(head));
  }
}

/** On a terminal, with -i and of a HEAD request, all heads that came, redirects and 1xx included; else none. */
function headsOf(performed: Performed, args: Arguments, onTerminal: boolean): HttpResponseHead[] {
  const { response } = performed.exchange;
  if (!args.flag('include') && performed.request.method !== 'HEAD' && !onTerminal) return [];
  const all: HttpResponse[] = [...performed.hops.map((hop) => hop.response), response];
  return all.flatMap((each) => [...each.informational, each]);
}

async function save(
  path: string,
  content: AsyncIterable<Uint8Array>,
  performed: Performed,
  args: Arguments,
  io: Io,
): Promise<void> {
  const [{ saveTo }, { createProgress }] = await Promise.all([
    import('../../actions/save.ts'),
    import('../../terminal/progress.ts'),
  ]);
  const quiet = args.flag('silent') || args.flag('quiet');
  const progress = createProgress(
    quiet ? { write: () => true } : io.stderr,
    sizeOf(performed.exchange.response),
  );
  try {
    let shown = 0;
    const onProgress = (bytes: number): void => {
      progress.add(bytes - shown);
      shown = bytes;
    };
    await saveTo(path, content, {
      force: true,
      createDirs: args.flag('create-dirs'),
      signal: io.signal,
      onProgress,
    });
  } finally {
    progress.done();
  }
}

/** In bytes, as the head tells it; what is encoded has another size in the end. */
function sizeOf({ headers }: HttpResponse): number | undefined {
  const [length] = valuesOf(headers, 'content-length');
  const encoded = valuesOf(headers, 'content-encoding').length > 0;
  return length === undefined || encoded ? undefined : Number(length);
}

async function styleOf(io: Io): Promise<Style> {
  const { styleFor } = await import('../../terminal/style.ts');
  return styleFor(io.stdout, io.env);
}
